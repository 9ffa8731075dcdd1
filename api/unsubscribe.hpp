#pragma once
// Whoever got a mail of ours ends further ones: by the button of their mail program (RFC 8058), or
// on the page that the link in the mail opens. Nobody signs in; the token in the link is the proof.

#include "api/services.hpp"
#include "platform/http/route.hpp"
#include "platform/mail/unsubscribe.hpp"

namespace api {

// Both outlive the routes.
platform::http::Routes unsubscribe_routes(
    Services& services, const platform::mail::Unsubscribing& unsubscribing
);

}  // namespace api
