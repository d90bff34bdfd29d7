package dev.alpi.cli;

import dev.alpi.alp.IdentityException;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code alpi peers graph}: who is linked to whom, and what each may do there. */
final class PeerGraph {
  private final Invocation invocation;
  private final Map<String, Member> members = new LinkedHashMap<>();

  private PeerGraph(Invocation invocation) {
    this.invocation = invocation;
  }

  /**
   * A profile of this machine.
   *
   * @param key its own key, if it has one
   */
  private record Member(Profile profile, Optional<PeerKey> key, PeerList peers) {
    String name() {
      return profile.name().text();
    }
  }

  static Command command() {
    return Command.of("peers graph", "Show who is linked to whom", PeerGraph::run)
        .has(Effect.READS)
        .described(
            """
            A tree of all profiles of this machine, their peers, and what each may call. What \
            another machine lets you do is known there alone. -p NAME shows one profile.\
            """)
        .printing(
            "`profiles`: array of `{name, key, peers}`, `key` null if there is none yet; a peer is"
                + " `{id, alias, key, where, profile, allow, tools, allowed_there}`: `profile` is"
                + " the one of this machine that it is, `allowed_there` what that lets this one"
                + " call; both null if it is elsewhere")
        .example("alpi peers graph", "all links of this machine")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    PeerGraph graph = new PeerGraph(invocation);
    boolean isOne = invocation.profile().isPresent();
    Optional<Profile> chosen =
        isOne ? Optional.of(Profiles.existing(invocation)) : Optional.empty();
    for (Profile profile : ProfileCommands.root(invocation).list()) {
      graph.add(profile);
    }
    List<JsonValue> rows = new ArrayList<>();
    boolean isFirst = true;
    for (Member member : graph.members.values()) {
      if (isOne && !member.profile().name().equals(chosen.orElseThrow().name())) {
        continue;
      }
      if (!isFirst) {
        invocation.out().line("");
      }
      isFirst = false;
      graph.tree(member).print(invocation.out());
      rows.add(graph.json(member));
    }
    invocation.answer(Obj.EMPTY.with("profiles", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private void add(Profile profile) throws IOException, CommandFailure {
    PeerBook book = new PeerBook(profile, invocation);
    Optional<PeerKey> key;
    try {
      key = Optional.of(book.ownKey());
    } catch (IdentityException.Absent e) {
      // it never linked with anybody
      key = Optional.empty();
    }
    members.put(profile.name().text(), new Member(profile, key, book.peers()));
  }

  private Optional<Member> local(Peer peer) {
    return members.values().stream()
        .filter(member -> member.key().equals(Optional.of(peer.key())))
        .findFirst();
  }

  /** Returns what {@code there} lets {@code member} call; empty if it has not added it. */
  private static Optional<Peer> back(Member member, Member there) {
    return member.key().flatMap(key -> there.peers().byKey(key));
  }

  private Tree tree(Member member) {
    List<Tree> branches = new ArrayList<>();
    for (Peer peer : member.peers().all()) {
      Optional<Member> local = local(peer);
      String tools = PeerViews.tools(peer.tools());
      List<Tree> ways = new ArrayList<>();
      ways.add(
          Tree.leaf(
              "may call here",
              PeerViews.methods(peer.allow()) + (tools.equals("all") ? "" : "; tools: " + tools)));
      ways.add(Tree.leaf("we may there", there(member, local)));
      branches.add(new Tree(peer.id().text(), where(peer, local), ways));
    }
    String own = member.key().map(PeerKey::fingerprint).orElse("has no key yet");
    return new Tree(
        member.name(), own, branches.isEmpty() ? List.of(Tree.leaf("no peers", "")) : branches);
  }

  private static String there(Member member, Optional<Member> local) {
    if (local.isEmpty()) {
      return "what its side allows; alpi peers ping tells whether it answers";
    }
    return back(member, local.get())
        .map(peer -> PeerViews.methods(peer.allow()))
        .orElse("nothing: " + local.get().name() + " has not added the key of " + member.name());
  }

  private static String where(Peer peer, Optional<Member> local) {
    String alias = peer.alias().isEmpty() ? "" : TerminalText.visible(peer.alias()) + ", ";
    return alias
        + local
            .map(member -> "profile " + member.name() + " of this machine")
            .or(() -> peer.address().map(PeerAddress::text))
            .orElse("nowhere to be found on this machine");
  }

  private Obj json(Member member) {
    List<JsonValue> peers = new ArrayList<>();
    for (Peer peer : member.peers().all()) {
      Optional<Member> local = local(peer);
      Obj row = PeerViews.json(peer);
      peers.add(
          Obj.EMPTY
              .with("id", peer.id().text())
              .with("alias", peer.alias())
              .with("key", peer.key().text())
              .with("where", peer.address().map(PeerAddress::text).orElse(""))
              .with("profile", text(local.map(Member::name)))
              .with("allow", JsonValue.Arr.ofStrings(peer.allow()))
              .with("tools", row.object("tools"))
              .with(
                  "allowed_there",
                  local
                      .<JsonValue>map(
                          there ->
                              JsonValue.Arr.ofStrings(
                                  back(member, there).map(Peer::allow).orElse(List.of())))
                      .orElse(JsonValue.Null.NULL)));
    }
    return Obj.EMPTY
        .with("name", member.name())
        .with("key", text(member.key().map(PeerKey::text)))
        .with("peers", new JsonValue.Arr(peers));
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonValue.Str::new).orElse(JsonValue.Null.NULL);
  }
}
