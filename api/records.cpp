#include "api/records.hpp"

#include "api/requests.hpp"
#include "domain/commands.hpp"

#include <utility>

namespace api {

base::Task<shards::Answer> leave_a_record(
    const platform::http::Request& request,
    Services& services,
    const events::RecipientId& person,
    std::string actor
) {
    const auto slot = base::slot_of(person.text);
    const domain::NoteRequest noted{
        .request = {base::make_ulid(services.clock.now(), services.random, slot)}
    };
    auto command = command_for(request, services, noted, std::move(actor));
    auto answer = co_await services.gateway.submit(std::move(command));
    co_return answer;
}

}  // namespace api
