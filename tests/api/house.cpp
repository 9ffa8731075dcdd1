#include "tests/api/house.hpp"

#include "api/health.hpp"
#include "app/site_routes.hpp"
#include "base/email.hpp"
#include "events/reader.hpp"
#include "tests/api/rooms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <thread>

namespace tests {

namespace {

namespace http = platform::http;

constexpr std::string_view bypass = "let me through";
constexpr auto session_lasts = std::chrono::hours{12};

http::Config server_config(const Furnishing& furnishing, const api::AccessView& access) {
    http::Config config{
        .threads = 2,
        .limits = furnishing.http,
        .csrf_hosts = {"front.example"},
        .bypass_secret = std::string{bypass},
        .buckets = api::rate_limits(false),
        .site_headers = [mode = furnishing.environment,
                         &access] { return api::site_headers(mode, access.settings()); },
        .site_version = [&access] { return access.settings_changes(); }
    };
    return config;
}

base::Task<http::Response> tell_figures() {
    co_return http::text("figures 1\n", "text/plain");
}

}  // namespace

void RepeatableRandom::fill(std::span<std::byte> target) {
    const std::lock_guard lock{mutex_};
    random_.fill(target);
}

void RepeatableRandom::rewind() {
    const std::lock_guard lock{mutex_};
    random_ = base::SeededRandom{1};
}

void Failures::on_response(const http::Served&) {}

void Failures::on_failure(std::string_view, std::string_view what) {
    const std::lock_guard lock{mutex_};
    failures_.emplace_back(what);
}

std::vector<std::string> Failures::all() const {
    const std::lock_guard lock{mutex_};
    return failures_;
}

House::House(Furnishing furnishing) : rooms_{std::make_unique<Rooms>(clock, furnishing)} {
    server_ = std::make_unique<http::Server>(
        server_config(furnishing, *rooms_->access),
        app::site_routes(rooms_->config, *rooms_->services, rooms_->unsubscribing, tell_figures),
        http::Ports{clock, rooms_->random, rooms_->failures, &*rooms_->authenticator}
    );
    admin = given_person("ada@example.org", events::Role::admin, "");
    student = given_person("sam@example.org", events::Role::student, "");
    settle();
}

House::~House() {
    rooms_->provider.go_on();
}

std::string House::unsubscribe_link(std::string_view email) const {
    return rooms_->unsubscribing.link("", email);
}

shards::Answer House::given(const domain::Command& command) {
    auto& host = *rooms_->host;
    const shards::Request request{
        .id = base::make_ulid(clock.now(), rooms_->random, domain::slot_of(command)),
        .body_hash = "-",
        .command = command,
        .actor = "test"
    };
    shards::Answer said{.kind = shards::Answer::Kind::not_here};
    const bool is_owned = comes_true([&] {
        std::promise<shards::Answer> promise;
        auto answer = promise.get_future();
        host.submit(request, [&promise](shards::Answer given) {
            promise.set_value(std::move(given));
        });
        said = answer.get();
        return said.kind != shards::Answer::Kind::not_here;
    });
    REQUIRE(is_owned);
    const bool is_so =
        said.kind == shards::Answer::Kind::done || said.kind == shards::Answer::Kind::nothing;
    CAPTURE(said.kind);
    CAPTURE((said.rejection.rule ? said.rejection.rule->code : std::string_view{}));
    REQUIRE(is_so);
    return said;
}

void House::given_redeemed(const events::InviteId& invite) {
    const events::Partition partition{"facts", base::slot_of(invite.text) % partitions};
    const auto stream = "invite-" + invite.text;
    events::Reader reader;
    std::uint32_t seq = 0;
    for (const auto& record : rooms_->log.records(partition)) {
        if (reader.step(record) != events::Verdict::counted) {
            continue;
        }
        const auto counted = events::read_commit(record).value();
        for (const auto& placed : counted.facts) {
            seq = placed.stream == stream ? placed.seq : seq;
        }
    }
    const events::Claim claim{
        .id = "another writer " + invite.text,
        .replaces = reader.state().claim,
        .member = "another",
        .url = ""
    };
    events::Commit commit{.claim = claim.id, .n = 1, .at = clock.now()};
    commit.facts.push_back(
        {.stream = stream,
         .seq = seq + 1,
         .fact =
             events::InviteRedeemed{.invite = invite, .account = {student.id}, .at = clock.now()}}
    );
    const auto client = rooms_->log.connect({.name = "another"});
    REQUIRE(client->append(partition, events::to_record(claim), 1));
    REQUIRE(client->append(partition, events::to_record(commit), 2));
    settle();
}

Person House::given_person(const std::string& email, events::Role role, std::string_view password) {
    const auto key = rooms_->reserve_key();
    REQUIRE(key.size() == 1);
    // Without a password nobody signs in, and nothing need be spent on a hash.
    const auto hash = password.empty() ? std::string{"-"}
                                       : platform::crypto::hash_password(password, rooms_->random);
    const auto answer = given(domain::RegisterAccount{
        .recipient = recipient(email),
        .address = *rooms_->ring.seal(key[0], base::normalise_email(email)),
        .password = *rooms_->ring.seal(key[0], hash),
        .role = role
    });
    for (const auto& placed : *answer.facts) {
        if (const auto* registered = std::get_if<events::AccountRegistered>(&placed.fact)) {
            const auto& id = registered->account.text;
            return {.id = id, .email = email, .token = token_for(id, clock.now())};
        }
    }
    FAIL("nobody was registered");
    return {};
}

void House::given_access(const Person& person, events::Role role, events::Phase phase) {
    const auto slot = base::slot_of(person.id);
    const auto code = platform::crypto::draw_code(rooms_->routing, rooms_->random, slot);
    const events::CodeHash hash{rooms_->routing.invite_of(code)};
    given(domain::IssueInvite{
        .invite = {base::make_ulid(clock.now(), rooms_->random, slot)},
        .code_hash = hash,
        .code = sealed_text(code),
        .role = role,
        .deliver = false
    });
    given(
        domain::RedeemInvite{.account = {person.id}, .code_hash = hash, .policy = {.phase = phase}}
    );
    settle();
}

events::RecipientId House::recipient(std::string_view email) const {
    return {rooms_->routing.person_of(base::normalise_email(email))};
}

base::SealedText House::sealed_text(std::string_view text) {
    const auto key = rooms_->reserve_key();
    REQUIRE(key.size() == 1);
    return *rooms_->ring.seal(key[0], text);
}

void House::later(base::Duration by) {
    clock.push(by);
    for (auto* person : {&admin, &student}) {
        person->token = token_for(person->id, clock.now());
    }
}

std::string House::token_for(const std::string& id, base::Instant issued_at) const {
    return rooms_->signer.mint(
        {.person = id,
         .email = "",
         .token_id = base::make_ulid(issued_at, rooms_->random, base::slot_of(id)),
         .issued_at = issued_at,
         .expires_at = issued_at + session_lasts}
    );
}

platform::crypto::AccessClaims House::claims_of(std::string_view token) const {
    return std::get<platform::crypto::AccessClaims>(rooms_->signer.verify(token, clock.now()));
}

Said House::when(const Ask& ask) {
    auto asked = ask;
    if (!rooms_->limits) {
        asked.with("X-Rate-Limit-Bypass", bypass);
    }
    http_test::Wire wire{port()};
    wire.send(asked.bytes());
    auto answer = wire.answer();
    auto facts = facts_of(answer.header("x-request-id"));
    return {ask.what(), std::move(answer), std::move(facts)};
}

void House::settle() {
    const bool is_settled = comes_true([this] { return rooms_->is_settled(); });
    REQUIRE(is_settled);
}

FakeProvider::Told House::notice_to(const std::string& email, std::size_t n) {
    const bool came = comes_true([&] { return rooms_->provider.notices_to(email).size() >= n; });
    REQUIRE(came);
    return rooms_->provider.notices_to(email)[n - 1];
}

Said House::until(const std::string& path, const Member& member) {
    std::optional<Said> said;
    const bool is_shown = comes_true([&] {
        said.emplace(when_admin(get(path)));
        return said->status() == 200 && said->has(member.first) &&
               said->at(member.first) == member.second;
    });
    CAPTURE(path);
    CAPTURE(said->body());
    REQUIRE(is_shown);
    return *said;
}

template <class Visit>
void visit_counted(const events::MemoryLog& log, Visit visit) {
    for (std::int32_t number = 0; number < partitions; ++number) {
        events::Reader reader;
        for (const auto& record : log.records({"facts", number})) {
            if (reader.step(record) == events::Verdict::counted) {
                visit(record);
            }
        }
    }
}

std::size_t House::records() {
    std::size_t count = 0;
    for (std::int32_t number = 0; number < partitions; ++number) {
        count += rooms_->log.records({"facts", number}).size();
    }
    return count;
}

std::vector<std::string> House::facts_of(std::string_view request_id) const {
    std::vector<std::string> names;
    visit_counted(rooms_->log, [&](const events::Record& record) {
        // What follows elsewhere carries the id too, and consumes a command of the topic; what is
        // noted beside the answer comes when it comes.
        const bool is_beside = record.header("actor") == "system:visits";
        if (record.header("correlation") != request_id || record.header("input") || is_beside) {
            return;
        }
        const auto commit = events::read_commit(record).value();
        for (const auto& fact : commit.facts) {
            names.emplace_back(events::type_of(fact.fact));
        }
    });
    return names;
}

std::size_t House::count_facts(std::string_view type) const {
    return facts_named(type).size();
}

std::vector<events::Fact> House::facts_named(std::string_view type) const {
    std::vector<events::Fact> facts;
    visit_counted(rooms_->log, [&](const events::Record& record) {
        if (!events::has_any_type(record, {type})) {
            return;
        }
        for (auto& placed : events::read_commit(record).value().facts) {
            if (events::type_of(placed.fact) == type) {
                facts.push_back(std::move(placed.fact));
            }
        }
    });
    return facts;
}

events::MemoryLog& House::log() {
    return rooms_->log;
}

FakeProvider& House::provider() {
    return rooms_->provider;
}

api::SystemState& House::system() {
    return rooms_->system;
}

const Failures& House::failures() const {
    return rooms_->failures;
}

RepeatableRandom& House::chance() {
    return rooms_->chance;
}

base::Random& House::random() {
    return rooms_->random;
}

}  // namespace tests
