#include "api/profile.hpp"

#include "api/access/permissions.hpp"
#include "api/answers.hpp"
#include "api/given_read.hpp"
#include "api/people_text.hpp"
#include "api/profile_fields.hpp"
#include "api/requests.hpp"
#include "platform/http/json.hpp"
#include "platform/zones/zip_zones.hpp"

#include <algorithm>
#include <utility>

namespace api {

namespace {

namespace http = platform::http;
using events::ProfileField;

constexpr std::size_t e164_digits_min = 8;
constexpr std::size_t e164_digits_max = 15;

// What somebody wants to be known of them; what is absent stays as it is.
struct Wanted {
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    Given<std::string> phone;
    std::optional<std::string> zip_code;
    std::optional<std::string> timezone;
};

http::Response nobody() {
    return http::unauthenticated("not_authenticated", "Could not validate credentials");
}

std::optional<std::string> opened(
    const Services& services, const std::optional<base::SealedText>& sealed
) {
    return sealed ? text_of(services.keys, *sealed) : std::nullopt;
}

MeView me_view(const http::Principal& caller, const Services& services, const Member& member) {
    MeView me{
        .id = caller.id,
        .email = shown_text(services.keys, member.address),
        .first_name = opened(services, member.first_name),
        .last_name = opened(services, member.last_name),
        .phone = opened(services, member.phone),
        .email_verified = member.email_verified,
        .zip_code = opened(services, member.zip_code),
        .timezone = member.timezone,
        .roles = caller.roles,
        .permissions = names_of(rights_of(member))
    };
    if (!member.grants.empty()) {
        const auto& newest = member.grants.back();
        me.beta_access = true;
        me.beta_role = std::string{base::name_of(newest.role)};
        me.beta_phase = std::string{base::name_of(newest.phase)};
        me.beta_invited_by = opened(services, newest.code);
    }
    return me;
}

Wanted read_profile(ChangeProfileBody body, BodyCheck& check) {
    Wanted wanted{.zip_code = std::move(body.zip_code), .timezone = std::move(body.timezone)};
    if (body.first_name) {
        wanted.first_name = read_name("body.first_name", *body.first_name, check);
    }
    if (body.last_name) {
        wanted.last_name = read_name("body.last_name", *body.last_name, check);
    }
    if (body.phone.is_given) {
        wanted.phone = {.is_given = true, .value = read_phone(body.phone.value, check)};
    }
    if (wanted.zip_code) {
        check_zip_code(*wanted.zip_code, check);
    }
    if (wanted.timezone) {
        check_timezone(*wanted.timezone, check);
    }
    return wanted;
}

// "+" and the digits of a number that exists somewhere: none begins with 0.
bool is_e164(std::string_view number) {
    if (!number.starts_with('+') || number.starts_with("+0")) {
        return false;
    }
    number.remove_prefix(1);
    return number.size() >= e164_digits_min && number.size() <= e164_digits_max &&
           std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

// What is different from what is known, sealed under the key that the person has.
class Change {
public:
    Change(const Services& services, const events::AccountId& account, const Member& member)
        : services_{services}, member_{member}, command_{.account = account} {}

    void text(
        ProfileField field,
        const std::optional<base::SealedText>& known,
        const std::optional<std::string>& wanted,
        std::optional<base::SealedText>& into
    ) {
        if (wanted == opened(services_, known)) {
            return;
        }
        command_.fields.push_back(field);
        if (wanted) {
            into = services_.keys.seal(member_.address.key, *wanted);
            has_all_ = has_all_ && into.has_value();
        }
    }

    void timezone(const std::string& wanted) {
        if (member_.timezone != wanted) {
            command_.fields.push_back(ProfileField::timezone);
            command_.timezone = wanted;
        }
    }

    // Absent when the key is gone.
    std::optional<domain::ChangeProfile> command(const Wanted& wanted) {
        if (wanted.first_name) {
            text(
                ProfileField::first_name, member_.first_name, wanted.first_name, command_.first_name
            );
        }
        if (wanted.last_name) {
            text(ProfileField::last_name, member_.last_name, wanted.last_name, command_.last_name);
        }
        if (wanted.phone.is_given) {
            text(ProfileField::phone, member_.phone, wanted.phone.value, command_.phone);
        }
        if (wanted.zip_code) {
            text(ProfileField::zip_code, member_.zip_code, wanted.zip_code, command_.zip_code);
        }
        const bool moves = command_.zip_code.has_value();
        if (wanted.timezone) {
            timezone(*wanted.timezone);
        } else if (moves) {
            timezone(std::string{platform::zones::zone_of_zip(*wanted.zip_code)});
        }
        return has_all_ ? std::optional{std::move(command_)} : std::nullopt;
    }

private:
    const Services& services_;
    const Member& member_;
    domain::ChangeProfile command_;
    bool has_all_ = true;
};

// Of whoever asks, as the access view has it; absent when they are there no more.
std::optional<Member> member_asking(const http::Request& request, const Services& services) {
    return services.access.find({request.principal->id});
}

// Refused; or, with the member as they are now, the answer of the shard. It is asked only if
// something changes.
struct Saved {
    std::optional<http::Response> refused;
    Member member;
    std::optional<shards::Answer> answer;
};

base::Task<Saved> save(const http::Request& request, Services& services, Wanted wanted) {
    co_await is_caught_up(services, request, access_view_name);
    const events::AccountId account{request.principal->id};
    auto member = services.access.find(account);
    if (!member) {
        co_return Saved{.refused = nobody()};
    }
    auto command = Change{services, account, *member}.command(wanted);
    if (!command) {
        co_return Saved{
            .refused = http::unavailable("key_missing", "The key of this account is not here yet")
        };
    }
    if (command->fields.empty()) {
        co_return Saved{.member = std::move(*member)};
    }
    auto change = command_for(request, services, std::move(*command), actor_of(request));
    auto answer = co_await services.gateway.submit(std::move(change));
    if (auto refused = refusal_of(answer)) {
        co_return Saved{.refused = std::move(*refused)};
    }
    co_await until_access_knows(services, answer);
    auto now = services.access.find(account);
    if (!now) {
        co_return Saved{.refused = nobody()};
    }
    co_return Saved{.member = std::move(*now), .answer = std::move(answer)};
}

http::Response told(const Services& services, const Saved& saved, std::string json) {
    auto response = http::ok(std::move(json));
    return saved.answer ? positioned(services, std::move(response), *saved.answer)
                        : std::move(response);
}

}  // namespace

base::Task<http::Response> show_me(http::Request& request, Services& services) {
    const auto member = member_asking(request, services);
    if (!member) {
        co_return nobody();
    }
    co_return http::ok(base::to_json(me_view(*request.principal, services, *member)));
}

base::Task<http::Response> change_profile(http::Request& request, Services& services) {
    auto body = http::read_body<ChangeProfileBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    auto wanted = read_profile(std::move(*body), check);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    auto saved = co_await save(request, services, std::move(wanted));
    if (saved.refused) {
        co_return std::move(*saved.refused);
    }
    const auto me = me_view(*request.principal, services, saved.member);
    co_return told(services, saved, base::to_json(me));
}

base::Task<http::Response> show_phone(http::Request& request, Services& services) {
    const auto member = member_asking(request, services);
    if (!member) {
        co_return nobody();
    }
    co_return http::ok(base::to_json(PhoneView{.phone_number = opened(services, member->phone)}));
}

base::Task<http::Response> change_phone(http::Request& request, Services& services) {
    auto body = http::read_body<PhoneBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    if (!is_e164(body->phone_number)) {
        check.complain("body.phone_number", "is not a number like +12125550123");
    }
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    Wanted wanted{.phone = {.is_given = true, .value = std::move(body->phone_number)}};
    auto saved = co_await save(request, services, std::move(wanted));
    if (saved.refused) {
        co_return std::move(*saved.refused);
    }
    const PhoneView view{.phone_number = opened(services, saved.member.phone)};
    co_return told(services, saved, base::to_json(view));
}

}  // namespace api
