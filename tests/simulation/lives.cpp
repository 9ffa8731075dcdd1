#include "tests/simulation/lives.hpp"

namespace simulation {

void Lives::on_counted(const events::Partition& partition, const Counted& counted) {
    settlements_.on_counted(counted);
    if (partition == ledger_partition()) {
        return;
    }
    sessions_.on_counted(partition, counted);
    factors_.on_counted(counted);
    mailboxes_.on_counted(counted);
    cohort_.on_counted(counted);
    news_.on_counted(counted);
    erasures_.on_counted(counted);
    access_.on_counted(counted);
    inboxes_.on_counted(counted);
}

void Lives::check_quiet() {
    cohort_.check_quiet();
    settlements_.check_quiet();
    inboxes_.check_quiet();
}

std::vector<Deed> Lives::deeds() const {
    constexpr bool seldom = true;
    return {
        {"sessions opened", sessions_.opened()},
        {"sessions refreshed", sessions_.refreshed()},
        {"sessions reused", sessions_.reused(), seldom},
        {"sessions ended", sessions_.ended()},
        {"sessions run out", sessions_.expired(), seldom},
        {"second factors enabled", factors_.enabled()},
        {"codes taken", factors_.passed()},
        {"backup codes taken", factors_.backup_codes()},
        {"second factors locked", factors_.locked(), seldom},
        {"browsers trusted", factors_.trusted(), seldom},
        {"setups run out", factors_.setups_expired(), seldom},
        {"mailboxes proved", mailboxes_.verified()},
        {"proofs used", mailboxes_.proofs_used()},
        {"links used", mailboxes_.links_used()},
        {"links voided", mailboxes_.links_voided(), seldom},
        {"founding places given", cohort_.claimed()},
        {"founding places denied", cohort_.denied()},
        {"founding places given back", cohort_.released()},
        {"founding caps changed", cohort_.caps()},
        {"mails told of", news_.told()},
        {"mails bounced", news_.bounced()},
        {"recipients suppressed so", news_.suppressed()},
        {"batches stopped by bounces", news_.stopped(), seldom},
        {"invites extended", news_.extended()},
        {"invites reminded of", news_.reminded(), seldom},
        {"invites run out", news_.expired(), seldom},
        {"codes looked up", news_.visited(), seldom},
        {"invites whose only mail failed", news_.ended_unsent(), seldom},
        {"accounts erased", erasures_.erased()},
        {"jobs settled by hand", settlements_.resolved(), seldom},
        {"rows and mails held against the ledger", settlements_.compared()},
        {"access granted by hand", access_.by_hand()},
        {"access revoked", access_.revoked()},
        {"access granted anew", access_.anew(), seldom},
        {"ends of batches told by mail", inboxes_.told(), seldom},
        {"notifications read or deleted", inboxes_.marked(), seldom}
    };
}

}  // namespace simulation
