package dev.alpi.engine;

import dev.alpi.engine.tools.ToolContext;
import dev.alpi.ledger.Attribution;
import dev.alpi.model.Cancellation;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ModelRouter;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Redactor;
import java.util.List;
import java.util.Optional;

/**
 * Everything one turn needs, read once at its start. There is no ambient state: what is not in
 * here, a turn does not know.
 *
 * @param machine the world
 * @param router leads to clients
 * @param models the model and its fallbacks, in order; not empty
 * @param budget what may be spent
 * @param effort how hard to think
 * @param deniedTools globs of tools that are switched off
 * @param isSandboxWanted whether commands are only to run in a sandbox
 * @param stepsMax how many model calls may follow each other
 * @param resultLimits how long tool results may be
 * @param sessionId the conversation
 * @param surface where the turn came from
 * @param tools what the tools work with
 * @param approver whom to ask
 * @param redactor masks the profile's secrets
 * @param approvalLog where decisions of the gate are noted
 */
record TurnContext(
    Machine machine,
    ModelRouter router,
    List<ModelName> models,
    Budget budget,
    Optional<ModelRequest.Effort> effort,
    List<String> deniedTools,
    boolean isSandboxWanted,
    int stepsMax,
    ResultLimits resultLimits,
    String sessionId,
    String surface,
    ToolContext tools,
    Approver approver,
    Redactor redactor,
    LogFile approvalLog) {

  Cancellation cancellation() {
    return tools.cancellation();
  }

  Attribution attribution(ModelName model) {
    return Attribution.of(model.toString()).session(sessionId).surface(surface);
  }
}
