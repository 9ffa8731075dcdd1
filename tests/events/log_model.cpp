#include "tests/events/log_model.hpp"

#include "tests/events/log_model_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace log_model {

namespace {

Reading reading_of(events::Verdict verdict) {
    switch (verdict) {
        case events::Verdict::claimed:
            return Reading::claimed;
        case events::Verdict::counted:
            return Reading::counted;
        default:
            return Reading::void_;
    }
}

}  // namespace

bool bends_reader(Bend bend) {
    return bend >= Bend::no_claim_check && bend <= Bend::blind_claim;
}

std::string_view refusal(Places places, const Command& command) {
    if (command.act == Act::book) {
        return places == 0 ? "" : "taken";
    }
    return (places >> command.customer & 1) != 0 ? "" : "not booked";
}

Places carry_out(Places places, const Command& command) {
    const int bit = 1 << command.customer;
    return static_cast<Places>(command.act == Act::book ? places | bit : places & ~bit);
}

int command_of(const events::Record& record) {
    return std::stoi(std::string{record.header("command").value()});
}

// ── Reading ──────────────────────────────────────────────────────────────────────────────────────

Fold::Fold(Bend bend, const std::map<int, Command>& commands) : bend_{bend}, commands_{&commands} {}

Reading Fold::step(const events::Record& record) {
    const auto verdict = reader_.step(record);
    const auto reading = naive_step(record);
    if (!bends_reader(bend_)) {
        compare(reading, verdict);
    }
    if (reading == Reading::counted) {
        const int command = command_of(record);
        places = carry_out(places, commands_->at(command));
        done.set(static_cast<std::size_t>(command));
    }
    return reading;
}

void Fold::compare(Reading naive, events::Verdict verdict) const {
    const auto& state = reader_.state();
    const bool same = reading_of(verdict) == naive && state.claim == claim_ &&
                      state.next_n == next_n_ && state.dead == dead_;
    if (!same) {
        throw std::logic_error{
            fmt::format("reader and rule disagree before offset {}", state.next_offset)
        };
    }
}

Reading Fold::naive_step(const events::Record& record) {
    const auto envelope = events::envelope_of(record);
    if (envelope->kind == events::Envelope::Kind::commit) {
        return naive_commit(*envelope);
    }
    if (envelope->replaces != claim_ && bend_ != Bend::blind_claim) {
        return Reading::void_;
    }
    claim_ = std::string{envelope->claim};
    next_n_ = 1;
    dead_ = false;
    return Reading::claimed;
}

Reading Fold::naive_commit(const events::Envelope& commit) {
    if (commit.claim != claim_ && bend_ != Bend::no_claim_check) {
        return Reading::void_;
    }
    if (dead_) {
        return Reading::void_;
    }
    if (bend_ == Bend::no_gap && commit.n > next_n_) {
        next_n_ = commit.n;
    }
    if (commit.n < next_n_ && bend_ != Bend::no_dup_check) {
        return Reading::void_;
    }
    if (commit.n > next_n_) {
        if (bend_ == Bend::gap_skips_only) {
            next_n_ = commit.n + 1;
        } else {
            dead_ = true;
        }
        return Reading::void_;
    }
    next_n_ = commit.n + 1;
    return Reading::counted;
}

// ── The world around ─────────────────────────────────────────────────────────────────────────────

World::World(std::uint64_t seed, Bend bend) : random_{seed}, bend_{bend} {
    for (const char* name : {"A", "B", "C"}) {
        nodes_.push_back(std::make_unique<Node>(name, *this));
    }
}

World::~World() = default;

std::optional<std::string> World::run(int steps) {
    for (int i = 0; i < steps; ++i) {
        step();
    }
    // Looked at before the rest lands, too: what comes later may excuse a wrong answer.
    if (auto broken = check_history()) {
        return broken;
    }
    if (auto broken = check_answers()) {
        return broken;
    }
    settle();
    if (auto broken = check_progress()) {
        return broken;
    }
    if (auto broken = check_history()) {
        return broken;
    }
    if (auto broken = check_answers()) {
        return broken;
    }
    return check_readers();
}

std::size_t World::answered() const {
    std::size_t count = 0;
    for (const auto& [command, answers] : answers_) {
        for (const auto& answer : answers) {
            count += answer.kind != Answer::Kind::unknown;
        }
    }
    return count;
}

void World::step() {
    const double chance = random_.fraction();
    auto& node = *nodes_[random_.below(nodes_.size())];
    if (chance < .30) {
        node.read();
    } else if (chance < .55) {
        if (!in_flight_.empty()) {
            move_one();
        }
    } else if (chance < .62) {
        node.try_claim();
    } else if (chance < .92) {
        send_command(node);
    }
}

void World::move_one() {
    const std::size_t index = random_.fraction() < .8 ? 0 : random_.below(in_flight_.size());
    auto& flying = in_flight_[index];
    const double fate = random_.fraction();
    if (fate < .14 && fate >= .08) {
        return land(flying.record);  // and lands again
    }
    if (fate < .18 && fate >= .14 && !flying.reported) {  // and lands later nevertheless
        flying.reported = true;
        return report_failed(flying.record);
    }
    const auto record = flying.record;
    const bool reported = flying.reported;
    in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(index));
    if (fate >= .08) {
        return land(record);
    }
    if (!reported) {
        report_failed(record);
    }
}

void World::land(const events::NewRecord& record) {
    log_.push_back(
        {.offset = static_cast<events::Offset>(log_.size()),
         .appended_at = {},
         .key = record.key,
         .headers = record.headers,
         .value = record.value}
    );
}

void World::report_failed(const events::NewRecord& record) {
    for (auto& node : nodes_) {
        node->on_delivery_failed(record);
    }
}

void World::send_command(Node& node) {
    int id = static_cast<int>(commands_.size()) + 1;
    if (!commands_.empty() && random_.fraction() < .3) {  // a client repeats
        id = 1 + static_cast<int>(random_.below(commands_.size()));
    } else {
        const auto act = random_.below(2) == 0 ? Act::book : Act::free;
        commands_[id] = {.act = act, .customer = static_cast<int>(random_.below(3))};
    }
    node.take(id, commands_.at(id));
}

// The faults are over: all that is on its way lands, and everybody reads it.
void World::settle() {
    const auto flying = std::move(in_flight_);
    in_flight_.clear();
    for (const auto& one : flying) {
        land(one.record);
    }
    for (auto& node : nodes_) {
        for (std::size_t i = 0; i < log_.size(); ++i) {
            node->read();
        }
    }
}

// ── What must hold ───────────────────────────────────────────────────────────────────────────────

std::optional<std::string> World::check_history() {
    Fold fold{bend_, commands_};
    places_over_time_ = {0};
    counted_.reset();
    for (const auto& record : log_) {
        const auto before = fold.places;
        if (fold.step(record) != Reading::counted) {
            continue;
        }
        const int command = command_of(record);
        if (!refusal(before, commands_.at(command)).empty()) {
            return fmt::format("command {} counts and was not allowed then", command);
        }
        if (counted_.test(static_cast<std::size_t>(command))) {
            return fmt::format("command {} counts twice", command);
        }
        counted_.set(static_cast<std::size_t>(command));
        places_over_time_.push_back(fold.places);
    }
    return std::nullopt;
}

std::optional<std::string> World::check_answers() const {
    for (const auto& [id, answers] : answers_) {
        for (const auto& answer : answers) {
            if (answer.kind == Answer::Kind::unknown) {
                continue;
            }
            if (answer.kind == Answer::Kind::done) {
                if (counted_.test(static_cast<std::size_t>(id))) {
                    continue;
                }
                return fmt::format("command {} was answered done and does not count", id);
            }
            const auto was_so = [&](Places places) {
                return refusal(places, commands_.at(id)) == answer.reason;
            };
            if (std::none_of(places_over_time_.begin(), places_over_time_.end(), was_so)) {
                return fmt::format("command {}: '{}' was never so", id, answer.reason);
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> World::check_progress() {
    for (auto& node : nodes_) {
        if (node->unanswered() > 0) {
            return "an answer waits for ever";
        }
    }
    auto& node = *nodes_.front();
    if (!node.is_owner()) {
        node.try_claim();
        settle();
    }
    const int id = static_cast<int>(commands_.size()) + 1;
    commands_[id] = {.act = Act::book, .customer = 0};
    node.take(id, commands_[id]);
    settle();
    if (answers_[id].size() == 1 && answers_[id][0].kind != Answer::Kind::unknown) {
        return std::nullopt;
    }
    return "a node that wants to cannot become the owner";
}

// Whoever begins at a stored state comes to the same as who begins at 0.
std::optional<std::string> World::check_readers() {
    const auto cut = random_.below(log_.size() + 1);
    events::Reader whole;
    for (std::size_t i = 0; i < cut; ++i) {
        whole.step(log_[i]);
    }
    events::Reader resumed{whole.state()};
    for (std::size_t i = cut; i < log_.size(); ++i) {
        if (whole.step(log_[i]) != resumed.step(log_[i])) {
            return "a resumed reader disagrees";
        }
    }
    return whole.state() == resumed.state() ? std::nullopt : std::optional{"resumed states differ"};
}

}  // namespace log_model
