package dev.alpi.engine;

import dev.alpi.command.CommandClassifier;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.model.Cancellation;
import dev.alpi.model.ModelRouter;
import dev.alpi.model.RetryPolicy;
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
 * @param choices which models do what
 * @param budget what may be spent
 * @param retries how often a failed call is made again
 * @param deniedTools globs of tools that are switched off
 * @param scope tools that may be used at all
 * @param commandRefusal why no command may run: a sandbox is wanted, and there can be none
 * @param isSandboxed whether commands run in a sandbox, without a network
 * @param stepsMax how many model calls may follow each other
 * @param parallelMax how many tools may run at once
 * @param resultLimits how long tool results may be
 * @param sessionId the conversation
 * @param origin where the turn came from
 * @param tools what the tools work with
 * @param classifier judges commands
 * @param taint what the conversation has read from outside
 * @param known the addresses of the web that nobody had to make up
 * @param approver whom to ask
 * @param redactor masks the profile's secrets
 * @param approvalLog where decisions of the gate are noted
 */
record TurnContext(
    Machine machine,
    ModelRouter router,
    ModelChoices choices,
    Budget budget,
    RetryPolicy retries,
    List<String> deniedTools,
    ToolScope scope,
    Optional<String> commandRefusal,
    boolean isSandboxed,
    int stepsMax,
    int parallelMax,
    ResultLimits resultLimits,
    String sessionId,
    Origin origin,
    ToolContext tools,
    CommandClassifier classifier,
    Taint taint,
    KnownAddresses known,
    Approver approver,
    Redactor redactor,
    LogFile approvalLog) {

  /** Says whether a model is told of {@code tool}. */
  boolean offers(String tool) {
    return !Gate.isDenied(tool, deniedTools) && scope.permits(tool, Optional.empty());
  }

  Cancellation cancellation() {
    return tools.cancellation();
  }

  /** Returns this context with other means for the tools, and other limits of what they return. */
  TurnContext with(ToolContext other, ResultLimits limits) {
    return new TurnContext(
        machine,
        router,
        choices,
        budget,
        retries,
        deniedTools,
        scope,
        commandRefusal,
        isSandboxed,
        stepsMax,
        parallelMax,
        limits,
        sessionId,
        origin,
        other,
        classifier,
        taint,
        known,
        approver,
        redactor,
        approvalLog);
  }
}
