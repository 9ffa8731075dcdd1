#include "app/commands.hpp"
#include "app/node.hpp"
#include "base/email.hpp"
#include "events/reader.hpp"
#include "platform/crypto/passwords.hpp"
#include "shards/command_record.hpp"

#include <fmt/format.h>

#include <future>
#include <iostream>
#include <optional>

namespace app {

namespace {

constexpr std::size_t password_min = 8;
constexpr base::Duration outcome_wait{20'000};

events::Partition partition_of(std::string_view topic, std::int32_t number) {
    return {.topic = std::string{topic}, .number = number};
}

std::optional<std::string> reserve_key(platform::crypto::KeyPool& pool) {
    std::promise<std::vector<std::string>> promise;
    auto keys = promise.get_future();
    pool.reserve(1, [&promise](std::vector<std::string> reserved) {
        promise.set_value(std::move(reserved));
    });
    auto got = keys.get();
    return got.empty() ? std::nullopt : std::optional{got.front()};
}

// Appends one command; its offset once it is durable.
events::Offset send(events::Log& log, std::int32_t number, const shards::CommandEntry& entry) {
    const auto client = log.connect({.name = "admin"});
    const auto to = partition_of(events::topics::commands, number);
    if (!client->append(to, shards::to_record({entry}), 1) || !client->flush(outcome_wait)) {
        throw events::LogUnavailable{"the log did not take the command"};
    }
    events::LogEvents events;
    client->poll(events, base::Duration{0});
    if (events.reports.empty() || !events.reports.front().delivered) {
        throw events::LogUnavailable{"the log did not take the command"};
    }
    return events.reports.front().offset;
}

// The commit that consumed the command at `input`; absent when nobody took it in time.
std::optional<events::Commit> await_outcome(
    events::Log& log, std::int32_t number, events::Offset input
) {
    const base::SystemClock clock;
    const auto client = log.connect({.name = "admin"});
    client->read_from(partition_of(events::topics::facts, number), 0);
    events::Reader reader;
    events::LogEvents events;
    const auto deadline = clock.steady() + outcome_wait;
    while (clock.steady() < deadline) {
        events.clear();
        client->poll(events, base::Duration{200});
        for (const auto& arrived : events.arrived) {
            const bool counts = reader.step(arrived.record) == events::Verdict::counted;
            if (counts && arrived.record.header("input") == std::to_string(input)) {
                return events::read_commit(arrived.record).value();
            }
        }
    }
    return std::nullopt;
}

int tell(const std::optional<events::Commit>& commit, bool json) {
    if (!commit) {
        fmt::print(
            stderr,
            "The command is in the log and is carried out when a server with role api runs.\n"
        );
        return exit_partly;
    }
    for (const auto& fact : commit->facts) {
        if (const auto* refused = std::get_if<events::CommandRefused>(&fact.fact)) {
            fmt::print(stderr, "Refused: {}\n", refused->code);
            return exit_failed;
        }
        if (const auto* registered = std::get_if<events::AccountRegistered>(&fact.fact)) {
            fmt::print(
                fmt::runtime(json ? "{{\"account\":\"{}\"}}\n" : "Created administrator {}.\n"),
                registered->account.text
            );
        }
    }
    return exit_done;
}

}  // namespace

int create_admin(const Config& config, const std::string& email, bool json) {
    const auto address = base::normalise_email(email);
    std::string password;
    std::getline(std::cin, password);
    if (!base::is_email(address)) {
        fmt::print(stderr, "--email is not an e-mail address.\n");
        return exit_failed;
    }
    if (password.size() < password_min) {
        fmt::print(stderr, "The password has fewer than {} characters.\n", password_min);
        return exit_failed;
    }
    const auto log = connect_log(config);
    Keys keys{*log, config};
    const auto key = reserve_key(keys.pool);
    if (!key) {
        fmt::print(stderr, "The vault could not be written; is the log there?\n");
        return exit_failed;
    }
    const events::RecipientId recipient{keys.routing.person_of(address)};
    const base::SystemClock clock;
    const shards::CommandEntry entry{
        .id = base::make_ulid(clock.now(), keys.random, base::slot_of(recipient.text)),
        .actor = "system:command-line",
        .command =
            domain::RegisterAccount{
                .recipient = recipient,
                .address = *keys.ring.seal(*key, address),
                .password =
                    *keys.ring.seal(*key, platform::crypto::hash_password(password, keys.random)),
                .role = events::Role::admin
            }
    };
    const auto number = static_cast<std::int32_t>(
        base::slot_of(recipient.text) % static_cast<std::int32_t>(config.log.partitions)
    );
    return tell(await_outcome(*log, number, send(*log, number, entry)), json);
}

}  // namespace app
