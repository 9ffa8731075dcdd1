#pragma once
// One process of the model: it reads, claims, decides on what it has read and on its own commits
// that are under way, and answers when they are confirmed.

#include "tests/events/log_model.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace log_model {

class Node {
public:
    Node(std::string name, World& world)
        : name_{std::move(name)}, world_{world}, fold_{world.bend(), world.commands()} {}

    void read() {
        const auto offset = static_cast<std::size_t>(fold_.next_offset());
        if (offset >= world_.log().size()) {
            return;
        }
        const auto& record = world_.log()[offset];
        const auto envelope = *events::envelope_of(record);
        const auto reading = fold_.step(record);
        if (envelope.kind == events::Envelope::Kind::claim) {
            read_claim(envelope, reading);
        } else if (mine_ && envelope.claim == own_claim_) {
            if (reading == Reading::counted) {
                confirmed_ = envelope.n;
            } else if (envelope.n >= fold_.next_n()) {
                lose();
            }
            release();
        }
    }

    void try_claim() {
        if (mine_ || own_claim_) {
            return;
        }
        const bool behind = static_cast<std::size_t>(fold_.next_offset()) < world_.log().size();
        if (behind && world_.bend() != Bend::claims_before_fold) {
            return;
        }
        own_claim_ = fmt::format("{}{}", name_, ++claims_made_);
        world_.produce(events::to_record(
            events::Claim{.id = *own_claim_, .replaces = fold_.claim(), .member = name_, .url = ""}
        ));
    }

    void take(int id, const Command& command) {
        if (!mine_) {
            return world_.answer(id, {});
        }
        std::uint64_t bar = next_n_ - 1;
        Answer answer{.kind = Answer::Kind::done, .reason = ""};
        if (done_.test(static_cast<std::size_t>(id))) {
            if (world_.bend() == Bend::repeat_without_bar) {
                return world_.answer(id, answer);
            }
        } else if (const auto why = refusal(places_, command); !why.empty()) {
            answer = {.kind = Answer::Kind::refused, .reason = why};
            if (world_.bend() == Bend::rejection_without_bar) {
                return world_.answer(id, answer);
            }
        } else {
            places_ = carry_out(places_, command);
            done_.set(static_cast<std::size_t>(id));
            bar = next_n_++;
            world_.produce(events::to_record(
                events::Commit{.claim = *own_claim_, .n = bar, .command = std::to_string(id)}
            ));
            if (world_.bend() == Bend::answers_at_once) {
                return world_.answer(id, answer);
            }
        }
        waiting_.push_back({bar, id, answer});
        release();
    }

    bool is_owner() const { return mine_; }

    std::size_t unanswered() const { return waiting_.size(); }

    void on_delivery_failed(const events::NewRecord& record) {
        if (world_.bend() == Bend::ignores_delivery_error || !own_claim_) {
            return;
        }
        const auto is_own = [&](const auto& header) {
            return header.first == "claim" && header.second == *own_claim_;
        };
        if (std::any_of(record.headers.begin(), record.headers.end(), is_own)) {
            lose();
        }
    }

private:
    struct Waiting {
        std::uint64_t bar;
        int command;
        Answer answer;
    };

    void read_claim(const events::Envelope& claim, Reading reading) {
        const bool claimed = reading == Reading::claimed;
        if (claim.claim == own_claim_) {
            if (!claimed && mine_) {
                return;  // a second copy of it
            }
            if (!claimed) {
                return own_claim_.reset();
            }
            mine_ = true;
            places_ = fold_.places;
            done_ = fold_.done;
            next_n_ = 1;
            confirmed_ = 0;
        } else if (claimed && own_claim_ && world_.bend() != Bend::ignores_foreign_claim) {
            lose();
        }
    }

    void lose() {
        for (const auto& one : waiting_) {
            world_.answer(one.command, {});
        }
        waiting_.clear();
        mine_ = false;
        own_claim_.reset();
        next_n_ = 1;
        confirmed_ = 0;
    }

    void release() {
        std::erase_if(waiting_, [&](const Waiting& one) {
            if (one.bar > confirmed_) {
                return false;
            }
            world_.answer(one.command, one.answer);
            return true;
        });
    }

    std::string name_;
    World& world_;
    Fold fold_;
    int claims_made_ = 0;
    std::optional<std::string> own_claim_;
    bool mine_ = false;
    Places places_ = 0;  // with own commits that are not confirmed yet
    std::bitset<256> done_;
    std::uint64_t next_n_ = 1;
    std::uint64_t confirmed_ = 0;
    std::vector<Waiting> waiting_;
};

}  // namespace log_model
