// All that is known of a person as a file: asked for, followed, downloaded by that person alone.

#include "api/answers.hpp"
#include "projections/data_export_files.hpp"
#include "tests/api/registering.hpp"
#include "tests/api/rooms.hpp"

#include <algorithm>
#include <optional>

using namespace tests;

namespace {

const std::string ann = "ann@example.org";
const std::string own_export = "/api/v1/privacy/export/me";

Person registered(House& house) {
    const auto invite = invite_for(house, ann);
    const auto id = house.when(enrol(with_code(ann, invite.code))).at("/id");
    house.settle();
    return {.id = id, .email = ann, .token = sign_in(house, ann)};
}

std::string path_of(const std::string& id) {
    return "/api/v1/privacy/exports/" + id;
}

std::string file_of(const std::string& id) {
    return path_of(id) + "/file";
}

std::string requested_by(House& house, const Person& person) {
    const auto said = house.when(post(own_export).by(person));
    said.then(202, {}, {"DataExportRequested"});
    return said.at("/export_id");
}

// Until it is written.
Said ready(House& house, const Person& person, const std::string& id) {
    std::optional<Said> said;
    const bool is_ready = comes_true([&] {
        said.emplace(house.when(get(path_of(id)).by(person)));
        return said->status() == 200 && said->at("/state") == "ready";
    });
    CAPTURE(said->body());
    REQUIRE(is_ready);
    return *said;
}

}  // namespace

TEST_CASE("a person asks for a file of all that is known of them, follows it and downloads it") {
    House house;
    const auto person = registered(house);
    invite_for(house, "ben@example.org");
    const auto id = requested_by(house, person);
    const auto said = ready(house, person, id);
    said.then(200, {{"/export_id", id}, {"/progress", "100"}, {"/download_url", file_of(id)}});
    CHECK(said.at("/expires_at") != "null");
    CHECK((house.notice_to(ann).notice == events::Notice::export_ready));

    const auto file = house.when(get(file_of(id)).by(person));
    file.then(
        200,
        {{"/profile/id", person.id},
         {"/profile/email", ann},
         {"/profile/first_name", "Ann"},
         {"/profile/zip_code", "10001"},
         {"/access/0/role", "instructor"},
         {"/invites/0/status", "accepted"}}
    );
    CHECK(file.header("content-disposition") == "attachment; filename=\"my-data.json\"");
    CHECK(file.header("cache-control") == "no-store");
    for (const auto* other : {"ben@example.org", "sam@example.org", "ada@example.org"}) {
        CHECK(file.body().find(other) == std::string::npos);
    }
}

TEST_CASE("nobody else sees an export, nor downloads it") {
    House house;
    const auto person = registered(house);
    const auto id = requested_by(house, person);
    ready(house, person, id);
    for (const auto& path : {path_of(id), file_of(id)}) {
        house.when(get(path).by(house.student)).then_problem(404, "EXPORT_NOT_FOUND");
        house.when_admin(get(path)).then_problem(404, "EXPORT_NOT_FOUND");
        house.when(get(path)).then_problem(401, "not_authenticated");
    }
    for (const auto* unknown : {"01ARZ3NDEKTSV4RRFFQ69G5FAV", "x"}) {
        house.when(get(path_of(unknown)).by(person)).then_problem(404, "EXPORT_NOT_FOUND");
        house.when(get(file_of(unknown)).by(person)).then_problem(404, "EXPORT_NOT_FOUND");
    }
}

TEST_CASE("while an export is under way it is the one that is asked for, and not there yet") {
    House house{{.writes_exports = false}};
    const auto id = requested_by(house, house.student);
    const auto again = house.when(post(own_export).by(house.student));
    again.then(202, {{"/export_id", id}});
    CHECK(again.header("location") == path_of(id));
    house.settle();
    house.when(get(path_of(id)).by(house.student))
        .then(200, {{"/state", "pending"}, {"/progress", "0"}, {"/download_url", "null"}});
    house.when(get(file_of(id)).by(house.student)).then_problem(409, "EXPORT_NOT_READY");
    house.given(domain::NoteDataExportSection{
        .account = {house.student.id},
        .data_export = {id},
        .section = "profile",
        .done = 1,
        .total = 4
    });
    house.settle();
    house.when(get(path_of(id)).by(house.student))
        .then(200, {{"/state", "running"}, {"/progress", "20"}});
}

TEST_CASE("three days after it was written an export is gone") {
    House house;
    const auto id = requested_by(house, house.student);
    ready(house, house.student, id);
    house.later(std::chrono::hours{72} + std::chrono::minutes{1});
    house.settle();
    house.when(get(path_of(id)).by(house.student))
        .then(200, {{"/state", "expired"}, {"/download_url", "null"}});
    house.when(get(file_of(id)).by(house.student)).then_problem(410, "EXPORT_GONE");
}

TEST_CASE("what is written is sealed, and worth nothing once the person is erased") {
    House house;
    const auto person = registered(house);
    const auto id = requested_by(house, person);
    ready(house, person, id);
    auto& rooms = house.rooms();
    const auto piece = projections::export_piece(rooms.schema->connection(), {id}, 0);
    REQUIRE(piece.has_value());
    CHECK(piece->text.find(ann) == std::string::npos);
    CHECK((rooms.ring.unseal(*piece).how == platform::crypto::Unsealing::opened));
    const auto erased = house.given(domain::EraseSubject{.recipient = house.recipient(ann)});
    const auto* fact = api::fact_in<events::SubjectErased>(erased);
    REQUIRE(fact != nullptr);
    CHECK(std::ranges::find(fact->keys, piece->key) != fact->keys.end());
    // As whoever destroys keys does.
    rooms.ring.erase(piece->key);
    CHECK((rooms.ring.unseal(*piece).how == platform::crypto::Unsealing::erased));
    house.settle();
    projections::drop_spent_export_files(rooms.schema->connection());
    CHECK_FALSE(projections::export_piece(rooms.schema->connection(), {id}, 0).has_value());
}

TEST_CASE("what is too much for an answer is a file") {
    House house{{.inline_export_bytes = 100}};
    house.when(get(own_export).by(house.student)).then_problem(413, "EXPORT_TOO_LARGE");
}
