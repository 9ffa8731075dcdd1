#include "tests/events/catalogue_document.hpp"

#include "base/describe.hpp"
#include "events/catalogue.hpp"

#include <fmt/format.h>

#include <concepts>
#include <map>
#include <string_view>

namespace catalogue_document {

namespace {

template <class T>
std::string name_of_type() {
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("T = ") + 4);
    name = name.substr(0, name.find_first_of(";]"));
    return std::string{name.substr(name.rfind(':') + 1)};
}

// "RecipientTag" → "recipient".
template <class Tag>
std::string id_of() {
    std::string name = name_of_type<Tag>();
    name.resize(name.size() - std::string_view{"Tag"}.size());
    name[0] = static_cast<char>(name[0] - 'A' + 'a');
    return "id of " + name;
}

// As Markdown makes links to headings.
std::string anchor_of(std::string name) {
    for (auto& c : name) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return name;
}

// The structs that facts are made of, met on the way.
using Parts = std::map<std::string, std::string>;

template <class T>
struct Words;

template <base::Described T>
std::string table(Parts& parts) {
    std::string rows = "| field | what it is |\n|---|---|\n";
    base::for_each_field<T>([&](std::string_view name, auto pointer) {
        using Field = std::remove_cvref_t<decltype(std::declval<T>().*pointer)>;
        rows += fmt::format("| `{}` | {} |\n", name, Words<Field>::of(parts));
    });
    return rows;
}

template <class T>
struct Words {
    static std::string of(Parts& parts) {
        if constexpr (std::same_as<T, bool>) {
            return "true or false";
        } else if constexpr (std::integral<T>) {
            return std::signed_integral<T> ? "whole number" : "whole number, not negative";
        } else if constexpr (base::DescribedEnum<T>) {
            std::string names;
            boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto one) {
                names += fmt::format("{}`{}`", names.empty() ? "" : ", ", one.name);
            });
            return "one of " + names;
        } else {
            const auto name = name_of_type<T>();
            if (!parts.contains(name)) {
                parts[name];  // Holds the place, should it contain itself.
                parts[name] = table<T>(parts);
            }
            return fmt::format("[{}](#{})", name, anchor_of(name));
        }
    }
};

template <>
struct Words<std::string> {
    static std::string of(Parts&) { return "text"; }
};

template <>
struct Words<base::Instant> {
    static std::string of(Parts&) { return "moment"; }
};

template <class Tag>
struct Words<base::Id<Tag>> {
    static std::string of(Parts&) { return id_of<Tag>(); }
};

template <class T>
struct Words<base::Sealed<T>> {
    static std::string of(Parts&) { return "sealed text"; }
};

template <class T>
struct Words<std::optional<T>> {
    static std::string of(Parts& parts) { return Words<T>::of(parts) + "; may be absent"; }
};

template <class T>
struct Words<std::vector<T>> {
    static std::string of(Parts& parts) { return "list of " + Words<T>::of(parts); }
};

template <class T>
struct Words<std::map<std::string, T>> {
    static std::string of(Parts& parts) { return "by name: " + Words<T>::of(parts); }
};

template <class... Facts>
std::string chapter(std::string_view title, std::variant<Facts...>*, Parts& parts) {
    std::string text = fmt::format("## {}\n\n", title);
    ((text += fmt::format("### {}\n\n{}\n", name_of_type<Facts>(), table<Facts>(parts))), ...);
    return text;
}

}  // namespace

std::string text() {
    using namespace events;
    std::string text = fmt::format(
        "# Facts\n\n"
        "Every fact there is, as it is stored, at format level {}. Made from the descriptions in "
        "`events/` by `UPDATE_GOLDEN=1 tests_events`; do not edit. One filled example of each is "
        "in "
        "`schema/events/`.\n\n"
        "A moment is ISO-8601 in UTC, to the millisecond. An id is 26 characters, the last two of "
        "which are its slot. A sealed text is `key.ciphertext`: nobody reads it without the "
        "person's key, and nobody at all when that is destroyed.\n\n",
        format_level
    );
    Parts parts;
    text += chapter("People", static_cast<PeopleFact*>(nullptr), parts);
    text += chapter("Sessions", static_cast<SessionFact*>(nullptr), parts);
    text += chapter("Second factor", static_cast<SecondFactorFact*>(nullptr), parts);
    text += chapter("Mailboxes", static_cast<VerificationFact*>(nullptr), parts);
    text += chapter("What accounts may be", static_cast<AccountStatusFact*>(nullptr), parts);
    text += chapter("Beta", static_cast<BetaFact*>(nullptr), parts);
    text += chapter("Waitlist", static_cast<WaitlistFact*>(nullptr), parts);
    text += chapter("Service tokens", static_cast<ServiceTokenFact*>(nullptr), parts);
    text += chapter("Permissions", static_cast<PermissionFact*>(nullptr), parts);
    text += chapter("Profiles", static_cast<ProfileFact*>(nullptr), parts);
    text += chapter("Captchas and stream tokens", static_cast<SignInGuardFact*>(nullptr), parts);
    text += chapter("Exports of personal data", static_cast<DataExportFact*>(nullptr), parts);
    text += chapter("Notifications", static_cast<NotificationFact*>(nullptr), parts);
    text += chapter("Invites", static_cast<InviteFact*>(nullptr), parts);
    text += chapter("Imports and batches", static_cast<BatchFact*>(nullptr), parts);
    text += chapter("Jobs", static_cast<JobFact*>(nullptr), parts);
    text += chapter("Mails", static_cast<MailFact*>(nullptr), parts);
    text += chapter("Founding", static_cast<FoundingFact*>(nullptr), parts);
    text += chapter("Shards", static_cast<ShardFact*>(nullptr), parts);
    text += "## Parts of facts\n\n";
    for (const auto& [name, fields] : parts) {
        text += fmt::format("### {}\n\n{}\n", name, fields);
    }
    text.pop_back();
    return text;
}

}  // namespace catalogue_document
