#pragma once
// E-mail addresses: the one spelling under which a person is known, and what counts as one.

#include <string>
#include <string_view>

namespace base {

inline constexpr std::size_t email_length_max = 254;
inline constexpr std::size_t email_local_length_max = 64;
inline constexpr std::size_t domain_label_length_max = 63;

// Without white space around it, ASCII letters in lower case. Two spellings with the same result
// are the same person. Does not judge whether it is an address; other bytes pass through.
std::string normalise_email(std::string_view text);

// Whether a mail server could be asked to deliver to it: one '@', a local part of RFC 5322 atoms,
// a domain of at least two labels; ASCII alone, so neither quoted local parts, address literals nor
// addresses that need SMTPUTF8. `normalised` is as normalise_email gives it.
bool is_email(std::string_view normalised);

// For logs and people who need not see it all: two characters and the domain, "ad***@example.com";
// of a local part of at most two characters nothing is shown. What is no address is "***".
std::string mask_email(std::string_view email);

}  // namespace base
