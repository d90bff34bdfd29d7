package dev.alpi.engine;

import dev.alpi.engine.tools.AskUserTool;
import dev.alpi.engine.tools.BackgroundJobs;
import dev.alpi.engine.tools.DbTool;
import dev.alpi.engine.tools.NotifyTool;
import dev.alpi.engine.tools.SessionReadTool;
import dev.alpi.engine.tools.SessionSearchTool;
import dev.alpi.engine.tools.TerminalTool;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.Tools;
import dev.alpi.engine.tools.WorkflowTool;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.Profile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The tools of one turn: those of {@link Tools}, and those that need more than their context.
 *
 * @param session the conversation that the turn is in
 */
record TurnTools(
    Profile profile,
    Machine machine,
    SessionStore sessions,
    Journals journals,
    Processes processes,
    Gate gate,
    SessionId session) {

  /** Returns them by name, in the order in which a model is told of them. */
  Map<String, Tool> of(
      TurnContext context,
      Spending spending,
      Consumer<Compactor.Report> reports,
      Consumer<TurnEvent> events) {
    Map<String, Tool> tools = new LinkedHashMap<>(Tools.all());
    add(
        tools,
        new TerminalTool(
            new BackgroundJobs.OfSession(processes.jobs(), session.text(), context.redactor())));
    add(tools, new SessionSearchTool(SessionIndex.of(sessions), session, machine.zone()));
    add(tools, new SessionReadTool(sessions, session, machine.zone()));
    add(tools, new DbTool(profile.home(), machine.ticker()));
    Map<String, Tool> forSubAgents = new LinkedHashMap<>(tools);
    add(tools, new WorkflowTool());
    add(tools, new AskUserTool());
    add(
        tools,
        new NotifyTool(
            journals.outputs(),
            session.text(),
            context.redactor(),
            row -> events.accept(new TurnEvent.Notified(row.id(), row.headline()))));
    SubAgents agents = new SubAgents(context, spending, gate, forSubAgents, events, reports);
    add(tools, new ResearchTool(agents, context.choices()));
    add(tools, new DelegateTool(agents, context.choices()));
    return tools;
  }

  private static void add(Map<String, Tool> tools, Tool tool) {
    tools.put(tool.spec().name(), tool);
  }
}
