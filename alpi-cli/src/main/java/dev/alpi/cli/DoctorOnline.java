package dev.alpi.cli;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.daemon.GatewayWorlds;
import dev.alpi.daemon.ProfileChannels;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.gateway.Channel;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The rows of {@code alpi doctor --online}: what only others can tell. Mail accounts log in to
 * their servers, and read and send nothing; MCP servers are started and greeted. Each has a time in
 * which it must answer, and those of a profile are asked side by side.
 */
final class DoctorOnline {
  /** Two logins, each with a name to look up and a secret connection to make. */
  private static final Duration MAIL_MAX = Duration.ofSeconds(30);

  /** Some install themselves when they are started first; that is told as what it is. */
  private static final Duration MCP_MAX = Duration.ofSeconds(20);

  private final Invocation invocation;
  private final CliContext context;

  DoctorOnline(Invocation invocation) {
    this.invocation = invocation;
    this.context = invocation.context();
  }

  /** Something that is asked, and the row that comes of it. */
  private record Asked(String group, String check, Future<HealthCheck> row, Runnable end) {}

  /** What is known of a profile at once, and what is asked meanwhile. */
  private record Asking(List<HealthCheck> known, List<Asked> asked) {}

  List<HealthCheck> checks(HomeRoot root, List<Profile> profiles) throws IOException {
    List<HealthCheck> checks = new ArrayList<>();
    ProfileSecrets secrets = new ProfileSecrets(invocation);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        GatewayWorlds worlds = new GatewayWorlds(root, Profiles.links(context), threads)) {
      List<Asking> all = new ArrayList<>();
      for (Profile profile : profiles) {
        all.add(of(profile, secrets, worlds, threads));
      }
      // all have been asked at the same time, and have as long
      long end = context.ticker().nanoTime() + MAIL_MAX.toNanos();
      for (Asking each : all) {
        checks.addAll(each.known());
        each.asked().forEach(one -> checks.add(answer(one, end)));
      }
      threads.shutdownNow();
    }
    return checks;
  }

  private Asking of(
      Profile profile, ProfileSecrets secrets, GatewayWorlds worlds, ExecutorService threads)
      throws IOException {
    Asking asking = new Asking(new ArrayList<>(), new ArrayList<>());
    Config config;
    try {
      config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
    } catch (ConfigException e) {
      // a row of its own says so
      return asking;
    }
    Obj servers = config.tree().object("mcp").object("servers");
    boolean hasMail = !config.tree().object("email").object("accounts").members().isEmpty();
    if (servers.members().isEmpty() && !hasMail) {
      return asking;
    }
    String group = "@" + profile.name();
    Secrets own = secrets.secretsOf(profile);
    if (hasMail) {
      ProfileChannels mail = ProfileChannels.mail(config, own, worlds.get());
      mail.problems().forEach(problem -> asking.known().add(unusable(group, problem)));
      mail.channels().forEach(channel -> asking.asked().add(login(group, channel, threads)));
    }
    for (String name : servers.members().keySet()) {
      if (!servers.object(name).string("command").orElse("").isBlank()) {
        Obj server = servers.object(name);
        asking.asked().add(greeting(group, name, server, profile, own, threads));
      }
    }
    return asking;
  }

  private static HealthCheck unusable(String group, String problem) {
    int colon = problem.indexOf(": ");
    return row(
        group,
        problem.substring(0, colon) + " login",
        Verdict.FAIL,
        problem.substring(colon + 2),
        "docs/gateways/mail.md has what an account needs");
  }

  private static HealthCheck row(
      String group, String check, Verdict verdict, String detail, String hint) {
    return new HealthCheck(
        group, check, verdict, TerminalText.visible(detail), TerminalText.visible(hint));
  }

  private static Asked login(String group, Channel channel, ExecutorService threads) {
    String check = channel.id() + " login";
    Future<HealthCheck> row =
        threads.submit(
            () -> {
              try (channel) {
                return row(group, check, Verdict.OK, channel.probe(), "");
              } catch (IOException e) {
                return row(
                    group,
                    check,
                    Verdict.FAIL,
                    String.valueOf(e.getMessage()),
                    "docs/gateways/" + channel.id().kind() + ".md has what to check");
              }
            });
    return new Asked(group, check, row, channel::close);
  }

  private Asked greeting(
      String group,
      String name,
      Obj server,
      Profile profile,
      Secrets secrets,
      ExecutorService threads) {
    String check = "mcp/" + name + " handshake";
    McpHandshake handshake =
        new McpHandshake(
            LocalCommands.create(context.environment(), context.systemRoot()),
            profile.home(),
            secrets,
            MCP_MAX);
    Future<HealthCheck> row =
        threads.submit(
            () ->
                switch (handshake.with(server, "mcp.servers." + name, invocation.interrupt())) {
                  case McpHandshake.Outcome.Answered(String who) ->
                      row(group, check, Verdict.OK, "answers as " + who, "");
                  case McpHandshake.Outcome.Failed(String problem, String hint) ->
                      row(group, check, Verdict.FAIL, problem, hint);
                });
    return new Asked(group, check, row, () -> {});
  }

  /** Waits for an answer until {@code end}, a little longer than who is asked gets. */
  private HealthCheck answer(Asked asked, long end) {
    try {
      return asked.row().get(end - context.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      asked.end().run();
      return row(
          asked.group(),
          asked.check(),
          Verdict.FAIL,
          "has not answered within " + MAIL_MAX.toSeconds() + " s",
          "look whether the server can be reached from here, and its host and port are right");
    } catch (ExecutionException e) {
      return row(
          asked.group(),
          asked.check(),
          Verdict.FAIL,
          "cannot be tried: " + e.getCause(),
          "alpi --debug doctor --online tells more");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return row(asked.group(), asked.check(), Verdict.WARN, "was interrupted", "");
    }
  }
}
