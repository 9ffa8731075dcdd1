#include "platform/kafka/troubles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace platform::kafka {

namespace {

struct Meaning {
    rd_kafka_resp_err_t code;
    Trouble trouble;
    std::string_view words;
};

constexpr std::string_view gone = "no broker answers";
constexpr std::string_view moving = "the partition has no leader just now";
constexpr std::string_view absent = "there is no such topic or partition";
constexpr std::string_view range = "the log does not hold that offset";
constexpr std::string_view size = "the record is larger than the broker takes";
constexpr std::string_view denied = "the broker does not let this program do that";
constexpr std::string_view doubt = "the record may have landed";

constexpr std::array meanings{
    Meaning{RD_KAFKA_RESP_ERR__TRANSPORT, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR__RESOLVE, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR__TIMED_OUT, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, Trouble::unreachable, gone},
    Meaning{RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, Trouble::moving, moving},
    Meaning{RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, Trouble::moving, moving},
    Meaning{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, Trouble::moving, moving},
    Meaning{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, Trouble::absent, absent},
    Meaning{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, Trouble::absent, absent},
    Meaning{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, Trouble::absent, absent},
    Meaning{RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, Trouble::out_of_range, range},
    Meaning{RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, Trouble::out_of_range, range},
    Meaning{RD_KAFKA_RESP_ERR__NO_OFFSET, Trouble::out_of_range, range},
    Meaning{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, Trouble::too_large, size},
    Meaning{RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, Trouble::too_large, size},
    Meaning{RD_KAFKA_RESP_ERR__AUTHENTICATION, Trouble::denied, denied},
    Meaning{RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, Trouble::denied, denied},
    Meaning{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, Trouble::denied, denied},
    Meaning{RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, Trouble::denied, denied},
    Meaning{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, Trouble::in_doubt, doubt},
    Meaning{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, Trouble::in_doubt, doubt},
};

const Meaning* meaning_of(rd_kafka_resp_err_t code) {
    const auto found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& one) {
        return one.code == code;
    });
    return found == meanings.end() ? nullptr : &*found;
}

}  // namespace

Trouble trouble_of(rd_kafka_resp_err_t code) {
    const auto* meaning = meaning_of(code);
    return meaning ? meaning->trouble : Trouble::broken;
}

std::string sentence_of(rd_kafka_resp_err_t code, const char* detail) {
    std::string sentence;
    if (const auto* meaning = meaning_of(code)) {
        sentence = fmt::format("{}: ", meaning->words);
    }
    const std::string_view name = rd_kafka_err2str(code);
    sentence += name;
    if (detail && *detail && name != detail) {
        sentence += fmt::format(" ({})", detail);
    }
    return sentence;
}

void check(rd_kafka_resp_err_t code, std::string_view what, const char* detail) {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        return;
    }
    throw events::LogUnavailable{fmt::format("{}: {}", what, sentence_of(code, detail))};
}

}  // namespace platform::kafka
