#pragma once
// What newcomers do: register, with an invite or without, more than once at a time; redeem what
// they were sent. And operators open and close the doors meanwhile.

#include "tests/simulation/town.hpp"

namespace simulation {

void register_by_invite(Town& town);
void redeem_an_invite(Town& town);
void issue_an_open_invite(Town& town);
// By a code that lives anywhere: held, and then redeemed, unless they think better of it.
void register_by_a_hold(Town& town);
void change_the_phase(Town& town);
// As a student, who needs no invite, having proved the mailbox.
void register_with_proof(Town& town, const Person& person, const events::ProofId& proof);

}  // namespace simulation
