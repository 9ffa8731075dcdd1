#include "platform/http/event_reader.hpp"

#include <utility>

namespace platform::http {

bool EventReader::feed(
    std::string_view bytes, const std::function<bool(const ServerEvent&)>& on_event
) {
    rest_ += bytes;
    std::size_t begin = 0;
    for (auto end = rest_.find('\n'); end != rest_.npos; end = rest_.find('\n', begin)) {
        std::string_view line{rest_.data() + begin, end - begin};
        begin = end + 1;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (!line.empty()) {
            take_line(line);
            continue;
        }
        // A blank line ends an event; one without data (a comment, a new retry time) is none.
        ServerEvent event{.id = event_.id};
        std::swap(event, event_);
        if (!std::exchange(has_data_, false)) {
            continue;
        }
        if (event.name.empty()) {
            event.name = "message";
        }
        if (!on_event(event)) {
            return false;
        }
    }
    rest_.erase(0, begin);
    return rest_.size() + event_.data.size() <= event_bytes_max;
}

void EventReader::take_line(std::string_view line) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    auto value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    if (name == "data") {
        if (has_data_) {
            event_.data += '\n';
        }
        event_.data += value;
        has_data_ = true;
    } else if (name == "event") {
        event_.name = value;
    } else if (name == "id") {
        event_.id = value;
    }
}

}  // namespace platform::http
