#include "domain/commands.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

namespace domain {

namespace {

// The C++ name without its namespace, as in the catalogue of facts.
template <class T>
constexpr std::string_view name_of_type() {
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("T = ") + 4);
    name = name.substr(0, name.find_first_of(";]"));
    return name.substr(name.rfind(':') + 1);
}

template <class... Commands>
constexpr auto names_of(std::variant<Commands...>*) {
    return std::array<std::string_view, sizeof...(Commands)>{name_of_type<Commands>()...};
}

constexpr auto names = names_of(static_cast<CommandKinds*>(nullptr));

// ── Ids are judged once, here: behind this nobody doubts that they have a slot ───────────────────

template <class T>
bool has_sound_ids(const T& value);

template <class Tag>
bool has_sound_ids(const base::Id<Tag>& id) {
    return base::is_id(id.text);
}

template <class T>
bool has_sound_ids(const std::optional<T>& value) {
    return !value || has_sound_ids(*value);
}

template <class T>
bool has_sound_ids(const std::vector<T>& values) {
    for (const auto& value : values) {
        if (!has_sound_ids(value)) {
            return false;
        }
    }
    return true;
}

template <class T>
bool has_sound_ids(const T& value) {
    bool sound = true;
    if constexpr (base::Described<T>) {
        base::for_each_field<T>([&](std::string_view, auto pointer) {
            sound = sound && has_sound_ids(value.*pointer);
        });
    }
    return sound;
}

bool has_sound_ids(const DeadlineReached& command) {
    const auto dash = command.stream.find('-');
    return dash != std::string::npos &&
           base::is_id(std::string_view{command.stream}.substr(dash + 1));
}

// ── Bodies ───────────────────────────────────────────────────────────────────────────────────────

using ReadCommand = boost::system::result<Command, events::DecodeError>;
using Read = ReadCommand (*)(std::string_view json);

template <class T>
ReadCommand read_as(std::string_view json) {
    auto command = base::read_json<T>(json);
    if (!command) {
        return events::DecodeError{fmt::format(
            "{}: {} {}", name_of_type<T>(), command.error().path, command.error().problem
        )};
    }
    if (!has_sound_ids(*command)) {
        return events::DecodeError{fmt::format("{}: an id is malformed", name_of_type<T>())};
    }
    return Command{std::move(*command)};
}

template <class... Commands>
std::unordered_map<std::string_view, Read> make_readers(std::variant<Commands...>*) {
    return {{name_of_type<Commands>(), &read_as<Commands>}...};
}

// ── Slots: of the first id that names the deciding stream ────────────────────────────────────────

template <class T>
const std::string& deciding_id(const T& command) {
    if constexpr (requires { command.account; }) {
        return command.account.text;
    } else if constexpr (requires { command.batch; }) {
        return command.batch.text;
    } else if constexpr (requires { command.import; }) {
        return command.import.text;
    } else if constexpr (requires { command.invite; }) {
        return command.invite.text;
    } else if constexpr (requires { command.cohort; }) {
        return command.cohort.text;
    } else if constexpr (requires { command.settings; }) {
        return command.settings.text;
    } else if constexpr (requires { command.service_token; }) {
        return command.service_token.text;
    } else {
        return command.recipient.text;
    }
}

base::Slot slot_of_one(const DeadlineReached& command) {
    return base::slot_of(std::string_view{command.stream}.substr(command.stream.find('-') + 1));
}

base::Slot slot_of_one(const NoteRequest& command) {
    return base::slot_of(command.request.text);
}

base::Slot slot_of_one(const IssueInvite& command) {
    return base::slot_of(command.recipient ? command.recipient->text : command.code_hash.text);
}

base::Slot slot_of_one(const TakeMailReport& command) {
    return base::slot_of(command.id.text);
}

base::Slot slot_of_one(const NoteInviteVisit& command) {
    return base::slot_of(command.code_hash.text);
}

base::Slot slot_of_one(const HoldInvite& command) {
    return base::slot_of(command.code_hash.text);
}

template <class T>
base::Slot slot_of_one(const T& command) {
    return base::slot_of(deciding_id(command));
}

}  // namespace

Command::Command() = default;
Command::Command(const Command&) = default;
Command::Command(Command&&) noexcept = default;
Command& Command::operator=(const Command&) = default;
Command& Command::operator=(Command&&) noexcept = default;
Command::~Command() = default;

std::string_view kind_of(const Command& command) {
    return names[command.index()];
}

base::Slot slot_of(const Command& command) {
    return std::visit([](const auto& one) { return slot_of_one(one); }, command);
}

bool leaves_a_record(const Command& command) {
    // Whether a link was mailed, or who is on the list, must not be told by how long it took.
    return std::holds_alternative<NoteRequest>(command) ||
           std::holds_alternative<AskForInvite>(command) ||
           std::holds_alternative<JoinWaitlist>(command) ||
           std::holds_alternative<RequestPasswordReset>(command);
}

void write_body(std::string& out, const Command& command) {
    std::visit([&](const auto& one) { base::write_json(out, one); }, command);
}

boost::system::result<Command, events::DecodeError> read_body(
    std::string_view kind, std::string_view json
) {
    static const auto readers = make_readers(static_cast<CommandKinds*>(nullptr));
    const auto reader = readers.find(kind);
    if (reader == readers.end()) {
        return events::DecodeError{
            fmt::format("command {} is unknown: run a newer version of instainstru", kind)
        };
    }
    return reader->second(json);
}

}  // namespace domain
