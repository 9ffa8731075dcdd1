#pragma once
// What is known of a person, for that person, and the end of it.

#include "api/people.hpp"
#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "projections/person_file.hpp"

#include <boost/describe.hpp>

#include <string>

namespace api {

struct PrivacyExport {
    std::string status = "success";
    std::string message = "All that is known of this person";
    projections::PersonFile data;
};
BOOST_DESCRIBE_STRUCT(PrivacyExport, (), (status, message, data))

// Without delete_account all that identifies the person goes as well, and nobody signs in any more;
// the account is called anonymous, not deleted.
struct DeletePersonBody {
    bool delete_account = false;
};
BOOST_DESCRIBE_STRUCT(DeletePersonBody, (), (delete_account))

struct PrivacyDeletion {
    std::string status = "success";
    std::string message;
    bool account_deleted = false;
    std::uint32_t invites_revoked = 0;
};
BOOST_DESCRIBE_STRUCT(PrivacyDeletion, (), (status, message, account_deleted, invites_revoked))

// Of whoever asks.
base::Task<platform::http::Response> export_own_data(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> delete_own_data(
    platform::http::Request& request, Services& services
);

// Of the account in the path, by an operator.
base::Task<platform::http::Response> export_data_of(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> delete_data_of(
    platform::http::Request& request, Services& services
);

}  // namespace api
