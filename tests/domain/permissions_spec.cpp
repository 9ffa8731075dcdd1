#include "base/describe.hpp"
#include "domain/people/account.hpp"
#include "domain/people/account_status.hpp"
#include "domain/people/permissions.hpp"
#include "tests/domain/invite_examples.hpp"

#include <fmt/format.h>

#include <set>

using namespace tests;
using events::Permission, events::PermissionEffect;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);

domain::OverridePermission change(
    PermissionEffect effect, Permission permission = Permission::moderate_content
) {
    return {
        .account = account,
        .permission = permission,
        .effect = effect,
        .reason = "helps with the reviews"
    };
}

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

std::string of_role(events::Role role) {
    std::set<std::string_view> names;
    const auto rights = people::permissions_of(role);
    for (std::size_t i = 0; i < rights.size(); ++i) {
        if (rights.test(i)) {
            names.insert(base::name_of(static_cast<Permission>(i)));
        }
    }
    return fmt::format("{}", fmt::join(names, " "));
}

}  // namespace

TEST_CASE("what each role may do") {
    CHECK(
        of_role(events::Role::student) ==
        "cancel_own_bookings change_own_password create_bookings delete_own_account "
        "manage_own_profile send_messages view_booking_details view_instructor_availability "
        "view_instructors view_messages view_own_bookings view_own_search_history"
    );
    CHECK(
        of_role(events::Role::instructor) ==
        "cancel_student_bookings change_own_password complete_bookings delete_own_account "
        "manage_availability manage_instructor_profile manage_own_profile manage_services "
        "send_messages suspend_own_instructor_account view_incoming_bookings view_messages "
        "view_own_bookings view_own_instructor_analytics view_own_search_history"
    );
    CHECK(people::permissions_of(events::Role::admin).all());
}

TEST_CASE("a right is given or taken once, by whom and why is told") {
    auto history = registered();
    history.done(change(PermissionEffect::granted), noon)
        .then(
            {{people::stream_of(account),
              events::PermissionOverridden{
                  .account = account,
                  .permission = Permission::moderate_content,
                  .effect = PermissionEffect::granted,
                  .by = admin,
                  .reason = "helps with the reviews",
                  .at = noon
              }}}
        );
    history.when(change(PermissionEffect::granted), noon).then_nothing();
    history.done(change(PermissionEffect::revoked), noon).then_named({"PermissionOverridden"});
    history.when(change(PermissionEffect::revoked), noon).then_nothing();
    history.done(change(PermissionEffect::of_role), noon).then_named({"PermissionOverridden"});
    history.when(change(PermissionEffect::of_role), noon).then_nothing();
}

TEST_CASE("nobody changes their own rights, nor those of nobody") {
    auto history = registered();
    const auto self = "admin:" + account.text;
    for (const auto effect : {PermissionEffect::granted, PermissionEffect::revoked}) {
        history.when(change(effect, Permission::manage_users), noon, self)
            .then_rejected(people::rights_of_another);
    }
    History{}.when(change(PermissionEffect::granted), noon).then_rejected(people::account_there);
}

TEST_CASE("whoever registers anew after an erasure has the rights of their role") {
    auto history = registered();
    history.done(change(PermissionEffect::granted), noon);
    history.done(domain::EraseSubject{.recipient = ada}, noon);
    history.when(change(PermissionEffect::of_role), noon).then_rejected(people::account_there);
    history.done(registration(), noon);
    history.when(change(PermissionEffect::of_role), noon).then_nothing();
}
