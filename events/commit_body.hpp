#pragma once
// The value of a commit, read fact by fact. Heavy (simdjson); for events/*.cpp only.

#include "base/json_read.hpp"
#include "events/catalogue_read.hpp"
#include "events/record.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace events {

// "invite-01J….3", without putting it together.
bool is_fact_id(std::string_view id, std::string_view stream, std::uint32_t seq);

// Why the value could not be understood, as a sentence.
DecodeError problem_of(const Record& record, const base::JsonError& error);

// A Sink says where things go:
//   Instant& at();
//   bool begin_facts(bool at_was_read);          false: no more, without an error
//   Fact* room_for(std::size_t type);            null: its data is passed over
//   void took(std::string_view stream, std::uint32_t seq);
// Which struct `data` becomes depends on `type`, which is written before it.
template <class Sink>
class CommitBody {
public:
    CommitBody(base::json::Place& place, Sink& sink) : place_{place}, sink_{sink} {}

    bool read(base::json::Value root) {
        simdjson::ondemand::object object;
        if (root.get_object().get(object)) {
            return place_.fail("is not an object", "type");
        }
        Seen seen{};
        for (auto item : object) {
            simdjson::ondemand::field field;
            if (std::move(item).get(field)) {
                return broken();
            }
            const auto index = base::json::index_of_field(place_, field, commit_names, 0);
            if (index == base::json::no_such_field || !enter(seen, index, commit_names)) {
                return false;
            }
            if (!leave(
                    index == 0 ? base::json::read(place_, field.value(), sink_.at())
                               : sink_.begin_facts(seen[0]) && read_facts(field.value())
                )) {
                return false;
            }
        }
        return require(seen, commit_names);
    }

private:
    static constexpr std::array<std::string_view, 2> commit_names{"at", "facts"};
    static constexpr std::array<std::string_view, 5> fact_names{
        "id", "type", "stream", "seq", "data"
    };

    enum Part : std::size_t { id, type, stream, seq, data };

    using Seen = std::array<bool, fact_names.size()>;

    bool broken() { return place_.fail("is not valid JSON", "syntax"); }

    bool enter(Seen& seen, std::size_t index, std::span<const std::string_view> names) {
        place_.enter(names[index]);
        if (seen[index]) {
            return place_.fail("is given twice", "repeated");
        }
        seen[index] = true;
        return true;
    }

    bool leave(bool ok) {
        if (ok) {
            place_.leave();
        }
        return ok;
    }

    bool require(const Seen& seen, std::span<const std::string_view> names) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!seen[i]) {
                return place_.fail_at(names[i], "is missing", "missing");
            }
        }
        return true;
    }

    bool read_facts(base::json::Value list) {
        simdjson::ondemand::array array;
        if (list.get_array().get(array)) {
            return place_.fail("is not a list", "type");
        }
        std::size_t count = 0;
        for (auto item : array) {
            base::json::Value element;
            place_.enter(count++);
            if (std::move(item).get(element)) {
                return broken();
            }
            if (!leave(read_fact(element))) {
                return false;
            }
        }
        return true;
    }

    bool read_fact(base::json::Value element) {
        simdjson::ondemand::object object;
        if (element.get_object().get(object)) {
            return place_.fail("is not an object", "type");
        }
        Seen seen{};
        std::size_t expected = 0;
        for (auto item : object) {
            simdjson::ondemand::field field;
            if (std::move(item).get(field)) {
                return broken();
            }
            const auto index = base::json::index_of_field(place_, field, fact_names, expected);
            if (index == Part::data && !seen[Part::type]) {
                return place_.fail_at("type", "is missing", "missing");
            }
            if (index == base::json::no_such_field || !enter(seen, index, fact_names) ||
                !leave(read_part(static_cast<Part>(index), field.value()))) {
                return false;
            }
            expected = index + 1;
        }
        if (!require(seen, fact_names)) {
            return false;
        }
        if (!is_fact_id(id_, stream_, seq_)) {
            return place_.fail_at("id", "is not stream and seq", "value");
        }
        sink_.took(stream_, seq_);
        return true;
    }

    bool read_part(Part part, base::json::Value value) {
        switch (part) {
            case Part::id:
                return base::json::read_text(place_, value, id_);
            case Part::type:
                return base::json::read_text(place_, value, type_);
            case Part::stream:
                return base::json::read_text(place_, value, stream_);
            case Part::seq:
                return base::json::read(place_, value, seq_);
            case Part::data:
                break;
        }
        const auto known = index_of_type(type_);
        if (!known) {
            return refuse_type(place_, type_);
        }
        auto* room = sink_.room_for(*known);
        return room == nullptr || read_data(place_, *known, value, *room);
    }

    base::json::Place& place_;
    Sink& sink_;
    // Of the fact being read; the texts live as long as the document.
    std::string_view id_;
    std::string_view type_;
    std::string_view stream_;
    std::uint32_t seq_ = 0;
};

}  // namespace events
