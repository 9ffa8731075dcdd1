#pragma once
// Server-sent events out of the bytes of a stream, wherever these are cut.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace platform::http {

struct ServerEvent {
    std::string name;  // "message" if the sender gave none
    std::string id;    // of this event or the last one that had an id
    std::string data;
};

class EventReader {
public:
    // More than this without an end of the event is no event stream.
    static constexpr std::size_t event_bytes_max = 1024 * 1024;

    // Calls `on_event` for each event that ends within `bytes`. False when it answered false, or
    // when an event is too large: read no further then.
    bool feed(std::string_view bytes, const std::function<bool(const ServerEvent&)>& on_event);

private:
    void take_line(std::string_view line);

    std::string rest_;  // of a line that is not over
    ServerEvent event_;
    bool has_data_ = false;
};

}  // namespace platform::http
