#include "domain/questions.hpp"

namespace domain {

namespace {

base::Slot slot_of_one(const FindAccount& question) {
    return base::slot_of(question.person.text);
}

base::Slot slot_of_one(const FindSecurity& question) {
    return base::slot_of(question.account.text);
}

base::Slot slot_of_one(const FindReset& question) {
    return base::slot_of(question.account.text);
}

base::Slot slot_of_one(const FindFounding& question) {
    return base::slot_of(question.cohort.text);
}

std::optional<Finding> find_one(const World& world, const FindAccount& question) {
    return world.sign_in_state(question.person);
}

std::optional<Finding> find_one(const World& world, const FindSecurity& question) {
    return world.security_state(question.account);
}

std::optional<Finding> find_one(const World& world, const FindReset& question) {
    return world.reset_state(question.account, question.token_hash, question.at);
}

std::optional<Finding> find_one(const World& world, const FindFounding& question) {
    return world.founding_state(question.cohort);
}

}  // namespace

base::Slot slot_of(const Question& question) {
    return std::visit([](const auto& one) { return slot_of_one(one); }, question);
}

std::optional<Finding> find(const World& world, const Question& question) {
    return std::visit([&](const auto& one) { return find_one(world, one); }, question);
}

}  // namespace domain
