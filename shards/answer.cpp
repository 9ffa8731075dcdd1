#include "shards/answer.hpp"

namespace shards {

namespace {

base::Slot slot_of_one(const Request& request) {
    return domain::slot_of(request.command);
}

base::Slot slot_of_one(const domain::Question& question) {
    return domain::slot_of(question);
}

}  // namespace

base::Slot slot_of(const Ask& ask) {
    return std::visit([](const auto& one) { return slot_of_one(one); }, ask);
}

}  // namespace shards
