package dev.alpi.cli;

import dev.alpi.alp.blobs.BlobHash;
import dev.alpi.alp.link.AskCancel;
import dev.alpi.alp.link.LinkBlobs;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkException;
import dev.alpi.alp.peers.Peer;
import dev.alpi.daemon.LinkCalls;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code alpi peers}: the commands that talk to a peer. */
final class PeerCalls {
  private static final Argument QUESTION =
      Argument.of("QUESTION", Argument.Arity.REQUIRED, "what to ask");
  private static final Argument FILE =
      Argument.of("FILE", Argument.Arity.REQUIRED, "the file, of at most 20 MiB");
  private static final Argument HASH =
      Argument.of(
          "HASH",
          Argument.Arity.REQUIRED,
          "of a file that lies there, as peers blob-put printed it");
  private static final Argument TARGET =
      Argument.of("FILE", Argument.Arity.REQUIRED, "where to put it; must not exist");

  private PeerCalls() {}

  static List<Command> commands() {
    return List.of(ping(), ask(), put(), get());
  }

  private static Command ping() {
    return Command.of("peers ping", "Say whether a peer answers", PeerCalls::ping)
        .has(Effect.WORKS)
        .taking(PeerCommands.ID)
        .printing("`peer`, `agent_name`, `version`, `milliseconds`")
        .example("alpi peers ping bob", "both sides have to have added each other")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PEER_FAILED);
  }

  private static Command ask() {
    return Command.of("peers ask", "Ask the agent of a peer", PeerCalls::ask)
        .has(Effect.WORKS)
        .described(
            """
            The answer is shown as it comes. The peer's owner pays for it, within what they allow \
            you. Ctrl-C ends the turn there too.\
            """)
        .taking(PeerCommands.ID, QUESTION)
        .printing("what the peer's answer says: `text`, `session_id`, `cost`, `interrupted`, …")
        .example("alpi peers ask bob \"which port does staging use?\"", "its agent answers")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PEER_FAILED);
  }

  private static Command put() {
    return Command.of("peers blob-put", "Leave a file with a peer", PeerCalls::put)
        .has(Effect.WORKS)
        .described(
            """
            It is stored there under its hash, which is printed: its owner finds it as \
            alp/blobs/HASH of the profile.\
            """)
        .taking(PeerCommands.ID, FILE)
        .printing("`hash`, `bytes`")
        .example("alpi peers blob-put bob plan.pdf", "tell bob the hash")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PEER_FAILED);
  }

  private static Command get() {
    return Command.of("peers blob-get", "Fetch a file that a peer has", PeerCalls::get)
        .has(Effect.WORKS)
        .described("What arrives is compared with its hash before it is there.")
        .taking(PeerCommands.ID, HASH, TARGET)
        .printing("`hash`, `file`")
        .example("alpi peers blob-get bob HASH plan.pdf", "a file that anybody left with bob")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PEER_FAILED);
  }

  private interface Call {
    ExitCode with(Peer peer, LinkClient client) throws IOException, CommandFailure;
  }

  private static ExitCode call(Invocation invocation, Call call)
      throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    PeerBook book = new PeerBook(profile, invocation);
    Peer peer = book.peer(invocation.required(PeerCommands.ID));
    try (LinkCalls calls = LinkCalls.of(profile, Profiles.links(invocation.context()))) {
      return call(peer, calls.client(), call, invocation);
    } catch (LinkException e) {
      throw failure(peer, e);
    }
  }

  private static ExitCode call(Peer peer, LinkClient client, Call call, Invocation invocation)
      throws IOException, CommandFailure {
    try {
      return call.with(peer, client);
    } catch (LinkException.Offline e) {
      // a profile that was made in this moment is not served yet, if its daemon sees it by itself
      if (peer.address().isPresent() || !DaemonCommands.looksAnew(invocation)) {
        throw e;
      }
      return call.with(peer, client);
    }
  }

  private static CommandFailure failure(Peer peer, LinkException e) {
    String problem = peer.id().text() + ": " + e.getMessage();
    return switch (e) {
      case LinkException.TooLarge _ -> CommandFailure.usage(problem, "send it in parts");
      case LinkException.Cancelled _ ->
          new CommandFailure(ExitCode.INTERRUPTED, problem, "nothing was lost here");
      case LinkException.Offline _ ->
          new CommandFailure(
              ExitCode.PEER_FAILED,
              problem,
              peer.address().isPresent()
                  ? "is alpi alp serve running there?"
                  : "is a daemon running (alpi daemon status), or alpi alp serve? if it is on"
                      + " another machine: alpi peers edit "
                      + peer.id()
                      + " --address HOST:PORT");
      case LinkException.Refused refused ->
          new CommandFailure(ExitCode.PEER_FAILED, problem, hint(refused));
      default ->
          new CommandFailure(
              ExitCode.PEER_FAILED,
              problem,
              "alpi peers list shows what is said of it; both sides must have added each other");
    };
  }

  private static String hint(LinkException.Refused refused) {
    return switch (refused.name()) {
      case "capability-denied" ->
          "its owner has to allow that there: alpi peers edit YOU --allow METHOD";
      case "rate-limited" ->
          "wait a minute; its owner can allow more: alpi peers edit YOU --rate N";
      case "budget-exceeded" -> "its owner has a cap for the day, which is reached";
      case "target-busy" -> "it answers one question at a time: ask again";
      case "blob-not-found" -> "it has no file with this hash";
      default -> "that is its answer; asking again changes nothing";
    };
  }

  private static ExitCode ping(Invocation invocation) throws IOException, CommandFailure {
    return call(
        invocation,
        (peer, client) -> {
          long start = invocation.context().ticker().nanoTime();
          LinkClient.Pong pong = client.ping(peer);
          long took = (invocation.context().ticker().nanoTime() - start) / 1_000_000;
          invocation
              .out()
              .line(peer.id().text() + " answers as " + pong.agentName() + " in " + took + " ms");
          invocation.answer(
              Obj.EMPTY
                  .with("peer", peer.id().text())
                  .with("agent_name", pong.agentName())
                  .with("version", pong.version())
                  .with("milliseconds", took));
          return ExitCode.OK;
        });
  }

  private static ExitCode ask(Invocation invocation) throws IOException, CommandFailure {
    String question = invocation.required(QUESTION);
    if (question.isBlank()) {
      throw CommandFailure.usage("the question is empty", "say what you want to know");
    }
    return call(
        invocation,
        (peer, client) -> {
          AskCancel cancel = new AskCancel();
          invocation.interrupt().onCancel(cancel::cancel);
          Output out = invocation.out();
          StringBuilder shown = new StringBuilder();
          Obj answer =
              client.ask(
                  peer,
                  question,
                  "",
                  cancel,
                  piece -> {
                    String text = piece.string("text").orElse("");
                    shown.append(text);
                    if (out.isTerminal()) {
                      out.text(text);
                      out.flush();
                    }
                  });
          String text = answer.string("text").orElse(shown.toString());
          // what came in pieces is not shown twice
          out.line(out.isTerminal() && text.contentEquals(shown) ? "" : text);
          invocation.answer(answer);
          return ExitCode.OK;
        });
  }

  private static ExitCode put(Invocation invocation) throws IOException, CommandFailure {
    Path file = invocation.context().workingDirectory().resolve(invocation.required(FILE));
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.usage(file + " is no file", "name one of at most 20 MiB");
    }
    return call(
        invocation,
        (peer, client) -> {
          long[] bytes = {0};
          BlobHash hash = new LinkBlobs(client).put(peer, file, sent -> bytes[0] = sent);
          invocation.out().line(hash.text());
          invocation.answer(Obj.EMPTY.with("hash", hash.text()).with("bytes", bytes[0]));
          return ExitCode.OK;
        });
  }

  private static ExitCode get(Invocation invocation) throws IOException, CommandFailure {
    BlobHash hash =
        BlobHash.parse(invocation.required(HASH))
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "a hash has 64 hexadecimal digits", "peers blob-put prints it"));
    Path target = invocation.context().workingDirectory().resolve(invocation.required(TARGET));
    return call(
        invocation,
        (peer, client) -> {
          new LinkBlobs(client).get(peer, hash, target, _ -> {});
          invocation.out().line("saved " + target);
          invocation.answer(Obj.EMPTY.with("hash", hash.text()).with("file", target.toString()));
          return ExitCode.OK;
        });
  }
}
