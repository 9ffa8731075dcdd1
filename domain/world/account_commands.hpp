#pragma once
// Which commands an account decides, by what else is looked at.

#include "domain/commands.hpp"

#include <boost/mp11.hpp>

namespace domain {

// What the account decides alone.
using OfAccount = boost::mp11::mp_list<
    SignOut,
    CloseSession,
    EndAllSessions,
    StartSecondFactorSetup,
    FailSecondFactor,
    EndDeviceTrust,
    OverridePermission,
    RequestDataExport,
    NoteDataExportSection,
    FailDataExport,
    UnlockSignIn,
    ChangeProfile,
    UseStreamToken,
    GrantAccess,
    SeedInstructorAccess,
    RevokeAccess,
    ReachLifecycleStage,
    ReadNotification,
    ReadNotificationsUpTo,
    DeleteNotification,
    DeleteNotificationsUpTo>;
// The same, and some of it its owner is told.
using OfGuardedAccount = boost::mp11::mp_list<
    SignIn,
    FailSignIn,
    RefreshSession,
    EnableSecondFactor,
    DisableSecondFactor,
    RegenerateBackupCodes,
    FinishDataExport,
    TellBatchEnd>;
// What its owner is told of in any case.
using OfOwnedAccount =
    boost::mp11::mp_list<ChangePassword, SuspendAccount, DeactivateAccount, ReactivateAccount>;

}  // namespace domain
