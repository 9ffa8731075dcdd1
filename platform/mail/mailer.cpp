#include "platform/mail/mailer.hpp"

namespace platform::mail {

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::accepted:
            return "accepted";
        case Outcome::transient:
            return "transient";
        case Outcome::throttled:
            return "throttled";
        case Outcome::recipient_refused:
            return "recipient_refused";
        case Outcome::request_refused:
            return "request_refused";
        case Outcome::content_refused:
            return "content_refused";
        case Outcome::misconfigured:
            return "misconfigured";
        case Outcome::unknown:
            return "unknown";
        case Outcome::unreachable:
            return "unreachable";
    }
    return "unknown";
}

}  // namespace platform::mail
