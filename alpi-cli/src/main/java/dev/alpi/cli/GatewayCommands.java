package dev.alpi.cli;

import dev.alpi.daemon.GatewayWorlds;
import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.daemon.ProfileChannels;
import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.GatewayStore;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code alpi gateway}: the channels by which people reach a profile. */
final class GatewayCommands {
  private static final Argument CHANNEL =
      Argument.of("CHANNEL", Argument.Arity.REQUIRED, "telegram, matrix, webhook or mail/ACCOUNT");
  private static final Argument TEXT =
      Argument.of("TEXT", Argument.Arity.REQUIRED, "what to say, in Markdown");
  private static final Option TO =
      Option.valued(
          "to", "CHANNEL:CHAT", "where to, as telegram:12345 or mail/work:ann@example.org");

  private GatewayCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "gateway",
        "Talk to your agent by messengers, mail and webhooks",
        """
        The daemon keeps the channels of a profile going. What comes is on disk before its service \
        is told so, is answered once, and what goes out is on disk before it is sent: docs/delivery.md \
        says what is promised, docs/gateways/ how each channel is set up. Nobody is let in who is not \
        named.\
        """,
        List.of(
            list(),
            status(),
            GatewayMail.inbox(),
            GatewayMail.outbox(),
            GatewayMail.retry(),
            GatewayMail.drop(),
            GatewayDoor.pending(),
            GatewayDoor.allow(),
            GatewayDoor.enable(),
            GatewayDoor.disable(),
            test(),
            send()));
  }

  private static Command list() {
    return Command.of("gateway list", "List the channels that are set up", GatewayCommands::list)
        .has(Effect.READS)
        .printing("`channels`: array of `{channel, problem}`, the problem empty if it can be used")
        .example("alpi gateway list", "which channels the daemon keeps going, and what is wrong")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static Command status() {
    return Command.of("gateway status", "Say how each channel is", GatewayCommands::status)
        .has(Effect.READS)
        .printing(
            "`channels`: array of `{channel, state, last_alive, last_in, last_out, failures,"
                + " problem, next_try, waiting_in, dead_in, waiting_out, dead_out, ambiguous}`")
        .example("alpi gateway status", "whether messages come and go")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAEMON_UNREACHABLE, ExitCode.UNHEALTHY);
  }

  private static Command test() {
    return Command.of("gateway test", "Reach the service of a channel", GatewayCommands::test)
        .has(Effect.READS)
        .described("Logs in and asks who we are there. Nothing is received or sent.")
        .taking(CHANNEL)
        .printing("`channel`, `answer`")
        .example("alpi gateway test telegram", "whether the token is right")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PEER_FAILED);
  }

  private static Command send() {
    return Command.of("gateway send", "Say something by a channel", GatewayCommands::send)
        .has(Effect.CHANGES)
        .described(
            """
            Puts it into the outbox; the daemon sends it, at once if it runs. The chat must be one \
            that the service lets us write to.\
            """)
        .taking(TEXT)
        .with(TO)
        .printing("`ids`: the numbers in the outbox, `sending`: whether a daemon has it")
        .example("alpi gateway send --to telegram:12345 'The backup is done.'", "tell yourself")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  /** What commands need of a profile. */
  record Scope(Profile profile, Config config, Secrets secrets) {
    static Scope of(Invocation invocation) throws IOException, CommandFailure {
      Profile profile = Profiles.existing(invocation);
      return new Scope(
          profile,
          Config.load(profile.home(), profile.root(), Obj.EMPTY),
          new ProfileSecrets(invocation).secretsOf(profile));
    }
  }

  static ChannelId channel(String text) throws CommandFailure {
    try {
      return new ChannelId(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "alpi gateway list shows those that are set up");
    }
  }

  /** Something that is done with the channels of a profile. */
  private interface Action<T> {
    T with(ProfileChannels channels) throws IOException, CommandFailure, InterruptedException;
  }

  private static <T> T withChannels(Invocation invocation, Action<T> action)
      throws IOException, CommandFailure, InterruptedException {
    Scope scope = Scope.of(invocation);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        GatewayWorlds worlds =
            new GatewayWorlds(
                ProfileCommands.root(invocation), Profiles.links(invocation.context()), threads)) {
      ProfileChannels made = ProfileChannels.of(scope.config(), scope.secrets(), worlds.get());
      try {
        return action.with(made);
      } finally {
        made.channels().forEach(Channel::close);
        threads.shutdownNow();
      }
    }
  }

  private static ExitCode list(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHANNEL", "PROBLEM"));
    List<JsonValue> channels =
        withChannels(
            invocation,
            made -> {
              List<JsonValue> all = new ArrayList<>();
              for (Channel each : made.channels()) {
                rows.add(List.of(each.id().text(), "-"));
                all.add(Obj.EMPTY.with("channel", each.id().text()).with("problem", ""));
              }
              for (String problem : made.problems()) {
                int colon = problem.indexOf(": ");
                String name = problem.substring(0, colon);
                rows.add(List.of(name, TerminalText.visible(problem.substring(colon + 2))));
                all.add(
                    Obj.EMPTY.with("channel", name).with("problem", problem.substring(colon + 2)));
              }
              return all;
            });
    if (channels.isEmpty()) {
      invocation.out().line("no channel is set up; docs/gateways/ says how");
    } else {
      PeerViews.table(rows, invocation.out());
    }
    invocation.answer(Obj.EMPTY.with("channels", new JsonValue.Arr(channels)));
    return ExitCode.OK;
  }

  private static ExitCode status(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    Obj found =
        daemon("host.gateway.status", profile, invocation)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.DAEMON_UNREACHABLE,
                        "no daemon keeps channels going",
                        "alpi daemon start begins one"));
    Instant now = invocation.context().clock().instant();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("CHANNEL", "STATE", "ALIVE", "LAST IN", "LAST OUT", "WAITING", "DEAD", "PROBLEM"));
    boolean isWell = true;
    for (Obj each : found.objects("channels")) {
      rows.add(row(each, now));
      String state = each.string("state").orElse("");
      isWell &= state.equals("up") || state.equals("connecting");
    }
    if (rows.size() == 1) {
      invocation.out().line("no channel of " + profile.name() + " is at work");
    } else {
      PeerViews.table(rows, invocation.out());
    }
    invocation.answer(found);
    return isWell ? ExitCode.OK : ExitCode.UNHEALTHY;
  }

  private static List<String> row(Obj each, Instant now) {
    return List.of(
        each.string("channel").orElse("?"),
        each.string("state").orElse("?"),
        ago(each, "last_alive", now),
        ago(each, "last_in", now),
        ago(each, "last_out", now),
        number(each, "waiting_in") + " in, " + number(each, "waiting_out") + " out",
        number(each, "dead_in")
            + " in, "
            + number(each, "dead_out")
            + " out, "
            + number(each, "ambiguous")
            + "?",
        TerminalText.visible(each.string("problem").filter(p -> !p.isEmpty()).orElse("-")));
  }

  private static long number(Obj each, String name) {
    return each.integer(name).orElse(0);
  }

  private static String ago(Obj each, String name, Instant now) {
    return each.string(name).map(at -> ProfileViews.ago(Instant.parse(at), now)).orElse("-");
  }

  /** Asks a daemon; empty if none runs. */
  static Optional<Obj> daemon(String method, Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    HostClient client = DaemonCommands.client(profile.root(), invocation);
    try {
      return client.call(method, Obj.EMPTY.with("profile", profile.name().text()));
    } catch (HostRefusal e) {
      throw CommandFailure.usage(e.getMessage(), "alpi daemon status tells what is served");
    }
  }

  private static ExitCode test(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    ChannelId wanted = channel(invocation.required(CHANNEL));
    String answer = withChannels(invocation, made -> probe(made, wanted));
    invocation.out().line(wanted + ": " + TerminalText.visible(answer));
    invocation.answer(Obj.EMPTY.with("channel", wanted.text()).with("answer", answer));
    return ExitCode.OK;
  }

  private static String probe(ProfileChannels made, ChannelId wanted)
      throws CommandFailure, InterruptedException {
    Channel channel = find(made, wanted);
    try {
      return channel.probe();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.PEER_FAILED,
          wanted + ": " + e.getMessage(),
          "docs/gateways/" + wanted.kind() + ".md has what to check");
    }
  }

  private static Channel find(ProfileChannels made, ChannelId wanted) throws CommandFailure {
    for (Channel each : made.channels()) {
      if (each.id().equals(wanted)) {
        return each;
      }
    }
    for (String problem : made.problems()) {
      if (problem.startsWith(wanted + ": ")) {
        throw CommandFailure.usage(problem, "docs/gateways/" + wanted.kind() + ".md");
      }
    }
    throw CommandFailure.usage(
        "the channel " + wanted + " is not switched on",
        "alpi gateway enable " + wanted + " switches it on");
  }

  private static ExitCode send(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    String to = invocation.value(TO).orElse("");
    int colon = to.indexOf(':');
    if (colon <= 0 || colon == to.length() - 1) {
      throw CommandFailure.usage(
          "--to is a channel and a chat, as telegram:12345; got " + to,
          "alpi gateway list shows the channels");
    }
    ChannelId wanted = channel(to.substring(0, colon));
    Place place = Place.of(to.substring(colon + 1));
    String text = invocation.required(TEXT);
    Profile profile = Profiles.existing(invocation);
    List<Piece> pieces =
        withChannels(invocation, made -> find(made, wanted).compose(Reply.of(text)));
    List<JsonValue> ids = new ArrayList<>();
    CliContext context = invocation.context();
    try (GatewayStore store = GatewayStore.open(profile.home(), context.clock(), context.keys())) {
      store.enqueue(wanted, place, pieces).forEach(id -> ids.add(JsonValue.Num.of(id)));
    }
    invocation.affects("channel", wanted.text());
    invocation.affects("chat", to.substring(colon + 1));
    boolean isSending = look(profile, invocation);
    invocation
        .out()
        .line(
            isSending
                ? "the daemon sends it; alpi gateway outbox shows it"
                : "it is in the outbox, and sent when the daemon runs");
    invocation.answer(Obj.EMPTY.with("ids", new JsonValue.Arr(ids)).with("sending", isSending));
    return ExitCode.OK;
  }

  /** Has the daemon look at inbox and outbox; returns whether one does. */
  static boolean look(Profile profile, Invocation invocation) throws IOException, CommandFailure {
    return daemon("host.gateway.look", profile, invocation)
        .flatMap(answer -> answer.bool("looked"))
        .orElse(false);
  }
}
