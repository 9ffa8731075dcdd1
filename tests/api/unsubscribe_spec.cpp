// The link in every mail that ends what is sent in bulk.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>

using namespace tests;

namespace {

Ask mail_to(std::string_view email) {
    return post("/api/v1/beta/invites/send")
        .json(R"({"to_email":")" + std::string{email} + R"("})");
}

}  // namespace

TEST_CASE("the link in a mail asks, and its button unsubscribes, once, whoever presses it") {
    House house;
    const auto link = house.unsubscribe_link("gus@example.org");
    const auto asked = house.when(get(link));
    asked.then(200);
    CHECK(asked.header("content-type").starts_with("text/html"));
    CHECK(asked.body().find("<form method=\"post\">") != std::string::npos);
    house.when(post(link)).then(200, {}, {"RecipientSuppressed"});
    house.when(post(link).form("List-Unsubscribe=One-Click")).then(200, {}, {});
}

TEST_CASE("who looks at a link before its reader does unsubscribes nobody") {
    House house;
    const auto link = house.unsubscribe_link("gus@example.org");
    house.when(get(link)).then(200, {}, {});
    house.when_admin(mail_to("gus@example.org"))
        .then(200, {}, {"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("who unsubscribed is not written to any more") {
    House house;
    house.when(post(house.unsubscribe_link("gus@example.org")))
        .then(200, {}, {"RecipientSuppressed"});
    house.when_admin(mail_to("GUS@example.org")).then_problem(409, "suppressed");
}

TEST_CASE("a link that was not written by us, or was cut, unsubscribes nobody") {
    House house;
    const auto link = house.unsubscribe_link("gus@example.org");
    for (const auto& wrong :
         {link.substr(0, link.size() - 1),
          link + "x",
          link.substr(0, link.find('?')),
          link.substr(0, link.find('=') + 1)}) {
        CAPTURE(wrong);
        CHECK(house.when(get(wrong)).status() == 404);
        house.when(post(wrong)).then(404, {}, {});
    }
}

TEST_CASE("a page that unsubscribes names nobody and runs nothing") {
    House house;
    const auto said = house.when(get(house.unsubscribe_link("gus@example.org")));
    CHECK(said.body().find("gus") == std::string::npos);
    CHECK(said.header("content-security-policy").starts_with("default-src 'none'"));
}
