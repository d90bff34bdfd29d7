package dev.alpi.cli;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.NewPeer;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerEdit;
import dev.alpi.alp.peers.PeerRoute;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code alpi peers}: the commands that change whom the profile is linked with. */
final class PeerCommands {
  static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "what you call the peer, as peers list shows it")
          .values(new Values.Listed("peers"));
  static final Argument NEW_ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "what to call the peer: letters, digits, - and _");

  private static final Argument KEY =
      Argument.of(
          "KEY", Argument.Arity.REQUIRED, "the line that alpi peers key prints on its side");
  static final Option ADDRESS =
      Option.valued(
          "address",
          "HOST:PORT",
          "where it listens, usually at port 7423, if it is not on this machine");
  static final Option ALIAS = Option.valued("alias", "TEXT", "how people call it, one line");
  static final Option ALLOW =
      Option.valued(
              "allow",
              "METHOD",
              "let it call METHOD and nothing else; repeat it for more; default link.ping and"
                  + " link.ask")
          .repeated();
  static final Option RATE =
      Option.valued("rate", "N", "requests it may make in a minute; default 60");

  private static final Option ALSO =
      Option.valued("allow", "METHOD", "let it call METHOD too; repeat it for more").repeated();
  private static final Option DISALLOW =
      Option.valued("disallow", "METHOD", "take METHOD back; repeat it for more").repeated();
  private static final Option NEW_KEY =
      Option.valued("key", "KEY", "it has a new key; compare its fingerprint by voice first");
  private static final Option LOCAL = Option.flag("local", "it is a profile on this machine");
  private static final Option TOOL =
      Option.valued(
              "tool",
              "NAME",
              "its questions may use only the tools named so, as web_search, web_* or tool:action;"
                  + " repeat it for more")
          .repeated();
  private static final Option NO_TOOLS = Option.flag("no-tools", "its questions use no tool");
  private static final Option ALL_TOOLS =
      Option.flag("all-tools", "its questions may use all tools that you may");

  private PeerCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "peers",
        "Other profiles that this one is linked with, here and on other machines",
        """
        A peer is a profile of somebody, known by its key. It may call what you allow, as often as \
        you allow, and nothing happens before both sides have added each other. Compare the \
        fingerprint of a key by voice: alpi alp fingerprint. What is said of peers is in \
        alp/peers.yaml of the profile, which you can edit; docs/peers.md has the rest.\
        """,
        Stream.<CommandNode>concat(
                Stream.of(
                    PeerViews.list(),
                    PeerGraph.command(),
                    key(),
                    add(),
                    edit(),
                    PeerRemoval.command(),
                    PeerRotation.command(),
                    PendingCommands.pending(),
                    PendingCommands.accept(),
                    PendingCommands.discard()),
                PeerCalls.commands().stream())
            .toList());
  }

  private static Command key() {
    return Command.of("peers key", "Print the key that others know you by", PeerCommands::key)
        .has(Effect.CHANGES)
        .described(
            """
            Give it to whoever wants to link with you; it is no secret. The first time, the \
            profile's identity is made, and never again: a private key that is lost while there \
            are peers is an error.\
            """)
        .printing("`key`; `fingerprint`: what people compare")
        .example("alpi peers key", "for the other side's alpi peers add")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command add() {
    return Command.of("peers add", "Link with somebody", PeerCommands::add)
        .has(Effect.CHANGES)
        .described(
            """
            From now on it may ping and ask you, or call what --allow says, and you can reach it. \
            Its side has to add your key too. Without an address it is looked for among the \
            profiles of this machine.\
            """)
        .taking(NEW_ID, KEY)
        .with(ADDRESS, ALIAS, ALLOW, RATE)
        .printing("a row of `peers list`: " + PeerViews.ROW)
        .example(
            "alpi peers add bob Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc= --address"
                + " bob.example:7423",
            "a profile on another machine")
        .example(
            "alpi peers add work \"$(alpi -p work peers key)\" --allow link.ping",
            "another profile of yours, which may not ask")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command edit() {
    return Command.of("peers edit", "Change what a peer may do, or where it is", PeerCommands::edit)
        .has(Effect.CHANGES)
        .described("Holds from the next request on. Comments in alp/peers.yaml stay.")
        .taking(ID)
        .with(ADDRESS, LOCAL, ALIAS, ALSO, DISALLOW, RATE, TOOL, NO_TOOLS, ALL_TOOLS, NEW_KEY)
        .printing("a row of `peers list`: " + PeerViews.ROW)
        .example(
            "alpi peers edit bob --allow link.get_blob --rate 20", "it may fetch files, slowly")
        .example("alpi peers edit bob --tool web_search --tool 'read_*'", "only these tools")
        .example("alpi peers edit bob --disallow link.ask", "it may still ping")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode key(Invocation invocation) throws IOException, CommandFailure {
    PeerKey key = PeerBook.bootstrapped(invocation).self();
    invocation.affects("fingerprint", key.fingerprint());
    invocation.out().line(key.text());
    invocation.answer(Obj.EMPTY.with("key", key.text()).with("fingerprint", key.fingerprint()));
    return ExitCode.OK;
  }

  private static ExitCode add(Invocation invocation) throws IOException, CommandFailure {
    NewPeer peer =
        described(
            NewPeer.of(
                PeerBook.id(invocation.required(NEW_ID)), PeerKey.parse(invocation.required(KEY))),
            invocation);
    PeerBook book = PeerBook.bootstrapped(invocation);
    tellOfNew(book.done(book.store().add(peer, book.self())), "added ", invocation);
    return ExitCode.OK;
  }

  /** Returns {@code peer} with what the options say of it. */
  static NewPeer described(NewPeer peer, Invocation invocation) throws IOException, CommandFailure {
    NewPeer described = peer;
    Optional<String> address = invocation.value(ADDRESS);
    if (address.isPresent()) {
      described = described.address(PeerAddress.parse(address.get()));
    }
    Optional<String> alias = alias(invocation);
    if (alias.isPresent()) {
      described = described.alias(alias.get());
    }
    if (invocation.has(ALLOW)) {
      described = described.allow(methods(invocation.values(ALLOW)));
    }
    Optional<Integer> rate = rate(invocation);
    return rate.isPresent() ? described.requestsPerMinute(rate.get()) : described;
  }

  static void tellOfNew(Peer peer, String done, Invocation invocation) throws IOException {
    invocation.affects("fingerprint", peer.key().fingerprint());
    Output out = invocation.out();
    out.line(done + peer.id() + ":");
    PeerViews.describe(peer, out);
    if (peer.route() instanceof PeerRoute.Local) {
      out.line("see that it has added this profile too: alpi peers graph shows both sides");
    } else {
      out.line("compare the fingerprint by voice, and see that the other side has added you too:");
      out.line("your key is what alpi peers key prints, its fingerprint alpi alp fingerprint");
    }
    invocation.answer(PeerViews.json(peer));
  }

  private static ExitCode edit(Invocation invocation) throws IOException, CommandFailure {
    PeerBook book = PeerBook.existing(invocation);
    PeerEdit edit =
        PeerEdit.NOTHING
            .allowing(methods(invocation.values(ALSO)))
            .disallowing(invocation.values(DISALLOW));
    Optional<String> alias = alias(invocation);
    edit = alias.isPresent() ? edit.alias(alias.get()) : edit;
    Optional<PeerRoute> route = route(invocation);
    edit = route.isPresent() ? edit.route(route.get()) : edit;
    Optional<Integer> rate = rate(invocation);
    edit = rate.isPresent() ? edit.requestsPerMinute(rate.get()) : edit;
    Optional<ToolsPolicy> tools = tools(invocation);
    edit = tools.isPresent() ? edit.tools(tools.get()) : edit;
    Optional<String> key = invocation.value(NEW_KEY);
    edit = key.isPresent() ? edit.key(PeerKey.parse(key.get()), book.self()) : edit;
    if (edit.equals(PeerEdit.NOTHING)) {
      throw CommandFailure.usage(
          "nothing to change", "alpi peers edit --help shows what can be changed");
    }
    String word = invocation.required(ID);
    Optional<Peer> before = PeerBook.find(word, book.peers());
    PeerChange<Peer> change = book.store().edit(book.named(word), edit);
    Peer after = book.done(word, change);
    invocation.affects("fingerprint", after.key().fingerprint());
    Output out = invocation.out();
    out.line("changed " + after.id() + ":");
    PeerViews.describe(after, out);
    Optional<PeerKey> old = before.map(Peer::key).filter(was -> !was.equals(after.key()));
    if (old.isPresent()) {
      out.line("its key was " + old.get().text() + ", fingerprint " + old.get().fingerprint());
    }
    invocation.answer(PeerViews.json(after));
    return ExitCode.OK;
  }

  // ---- what the options say

  private static Optional<String> alias(Invocation invocation) throws CommandFailure {
    Optional<String> alias = invocation.value(ALIAS);
    require(alias.flatMap(Peer::problemWithAlias), "shorten it to one line");
    return alias;
  }

  private static List<String> methods(List<String> methods) throws CommandFailure {
    for (String method : methods) {
      require(Peer.problemWithMethod(method), "methods are " + String.join(", ", Peer.METHODS));
    }
    return methods.stream().distinct().toList();
  }

  private static Optional<Integer> rate(Invocation invocation) throws CommandFailure {
    Optional<String> text = invocation.value(RATE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("[0-9]{1,9}")) {
      throw CommandFailure.usage(
          "--rate takes a number from 1 to "
              + Peer.REQUESTS_PER_MINUTE_MAX
              + ", found "
              + text.get(),
          "for example 60");
    }
    int rate = Integer.parseInt(text.get());
    require(Peer.problemWithRate(rate), "for example 60");
    return Optional.of(rate);
  }

  private static Optional<PeerRoute> route(Invocation invocation)
      throws IOException, CommandFailure {
    Optional<String> address = invocation.value(ADDRESS);
    if (address.isPresent() && invocation.has(LOCAL)) {
      throw CommandFailure.usage("--address and --local exclude each other", "say one of them");
    }
    if (address.isPresent()) {
      return Optional.of(new PeerRoute.Remote(PeerAddress.parse(address.get())));
    }
    return invocation.has(LOCAL) ? Optional.of(new PeerRoute.Local()) : Optional.empty();
  }

  private static Optional<ToolsPolicy> tools(Invocation invocation) throws CommandFailure {
    List<String> names = invocation.values(TOOL);
    int said =
        (names.isEmpty() ? 0 : 1)
            + (invocation.has(NO_TOOLS) ? 1 : 0)
            + (invocation.has(ALL_TOOLS) ? 1 : 0);
    if (said > 1) {
      throw CommandFailure.usage(
          "--tool, --no-tools and --all-tools exclude each other", "say one of them");
    }
    if (invocation.has(ALL_TOOLS)) {
      return Optional.of(new ToolsPolicy.Unrestricted());
    }
    if (said == 0) {
      return Optional.empty();
    }
    ToolsPolicy policy = ToolsPolicy.allowing(names);
    if (policy instanceof ToolsPolicy.Invalid(String detail)) {
      throw CommandFailure.usage(
          "--tool: " + detail, "write a name, a pattern as web_*, or tool:action");
    }
    return Optional.of(policy);
  }

  private static void require(Optional<String> problem, String hint) throws CommandFailure {
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), hint);
    }
  }
}
