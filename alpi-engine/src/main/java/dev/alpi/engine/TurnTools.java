package dev.alpi.engine;

import dev.alpi.engine.context.ContextFile;
import dev.alpi.engine.tools.AskUserTool;
import dev.alpi.engine.tools.BackgroundJobs;
import dev.alpi.engine.tools.DbTool;
import dev.alpi.engine.tools.NotifyTool;
import dev.alpi.engine.tools.SessionReadTool;
import dev.alpi.engine.tools.SessionSearchTool;
import dev.alpi.engine.tools.SessionSources;
import dev.alpi.engine.tools.TerminalTool;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.Tools;
import dev.alpi.engine.tools.WorkflowTool;
import dev.alpi.engine.web.Network;
import dev.alpi.engine.web.SearchSettings;
import dev.alpi.engine.web.WebClient;
import dev.alpi.engine.web.WebExtractTool;
import dev.alpi.engine.web.WebFetchTool;
import dev.alpi.engine.web.WebSearchTool;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The tools of one turn: those of {@link Tools}, and those that need more than their context.
 *
 * @param session the conversation that the turn is in
 * @param peers other profiles that can be asked
 */
record TurnTools(
    Profile profile,
    Machine machine,
    SessionStore sessions,
    Journals journals,
    Processes processes,
    Gate gate,
    SessionId session,
    PeerLink peers,
    Web web) {
  /**
   * What the tools for the web need.
   *
   * @param search which service is asked
   * @param searchesMax how often in a turn
   */
  record Web(WebClient client, Network network, SearchSettings search, int searchesMax) {
    static Web of(WebClient client, Config config, Secrets secrets) {
      return new Web(
          client,
          isOffline(config) ? Network.OFF : Network.ON,
          SearchSettings.of(config, secrets),
          (int) config.integer("tools.web_search.max_per_turn").orElseThrow());
    }

    /** What is kept from the network in a sandbox does not get there by a tool. */
    static boolean isOffline(Config config) {
      return EngineSettings.isSandboxWanted(config)
          && !config.bool("tools.terminal.allow_network").orElse(false);
    }
  }

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
    SessionSources sources =
        id ->
            ContextFile.of(profile.home(), id, machine.locks(), context.redactor()).read().taint();
    add(tools, new SessionSearchTool(SessionIndex.of(sessions), session, machine.zone(), sources));
    add(tools, new SessionReadTool(sessions, session, machine.zone(), sources));
    add(tools, new DbTool(profile.home(), machine.ticker()));
    add(tools, new WebSearchTool(web.client(), web.search(), web.network(), web.searchesMax()));
    add(tools, new WebFetchTool(web.client(), web.network()));
    add(
        tools,
        new WebExtractTool(web.client(), new PageExtractor(context, spending), web.network()));
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
    if (peers.isThereAnybody()) {
      add(tools, new PeerTool(peers, session.text()));
    }
    SubAgents agents = new SubAgents(context, spending, gate, forSubAgents, events, reports);
    add(tools, new ResearchTool(agents, context.choices()));
    add(tools, new DelegateTool(agents, context.choices()));
    return tools;
  }

  private static void add(Map<String, Tool> tools, Tool tool) {
    tools.put(tool.spec().name(), tool);
  }
}
