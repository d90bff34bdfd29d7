package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.SELF;
import static dev.alpi.alp.peers.PeerHome.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.PeerKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random changes of files that people wrote, compared with a model. A failure names its seed:
 * {@code -Dalpi.seed=SEED -Dalpi.runs=1} repeats it.
 */
@Timeout(120)
final class PeersPropertyTest {
  private static final long SEEDS = Long.getLong("alpi.seed", 20_260_423L);
  private static final int RUNS = Integer.getInteger("alpi.runs", 150);
  private static final List<String> IDS = List.of("ann", "bob", "eve", "Dan_1", "no", "42", "-");
  private static final List<PeerKey> KEYS = PeerHome.keys(6);
  private static final List<String> METHODS =
      List.of("link.ping", "link.ask", "link.get_blob", "x.y", "yes");
  private static final List<String> ALIASES =
      List.of("", "Ann", "Ö: #1 \"x\"", "- a", "null", "😀 {b}", "'", "  two  ");

  /** One file that somebody wrote, in one of the styles that people use. */
  private static String written(Random random, Map<String, Peer> model) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "# mine\n" : "");
    boolean isFlow = random.nextInt(4) == 0;
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      PeerKey key = KEYS.get(i);
      String id = IDS.get(i);
      model.put(
          id,
          new Peer(
              id(id),
              key,
              "",
              new PeerRoute.Local(),
              List.of("link.ping", "a"),
              60,
              new ToolsPolicy.Unrestricted()));
      text.append("# about ").append(i).append('\n');
      if (isFlow) {
        text.append("- {id: ").append(id).append(", pubkey: \"").append(key.text());
        text.append("\", x-").append(i).append(": [1, 2], allow: [link.ping, a]} # end\n");
      } else {
        text.append("- pubkey: ").append(key.text()).append(" # checked\n  id: '").append(id);
        text.append("'\n  # inside\n  x-").append(i).append(":\n    y: |\n      z\n\n");
        text.append("  allow:\n").append(random.nextBoolean() ? "  " : "    ");
        text.append("- link.ping\n");
        text.append(text.toString().endsWith("    - link.ping\n") ? "    - a\n" : "  - a\n");
      }
    }
    return text.append(random.nextBoolean() ? "# last" : "\n").toString();
  }

  private static List<String> comments(String text) {
    return text.lines().filter(line -> line.startsWith("#")).toList();
  }

  @Test
  void changes_keep_what_is_not_theirs_and_read_back() throws IOException {
    int done = 0;
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(SEEDS + run);
      Map<String, Peer> model = new LinkedHashMap<>();
      PeerHome home = PeerHome.create().write(written(random, model));
      List<String> comments = comments(home.text());
      for (int step = 0; step < 8; step++) {
        String before = home.text();
        Map<String, Peer> expected = new LinkedHashMap<>(model);
        boolean isDone = change(home.store(), expected, random);
        String story = "seed %d:%n%s%n---%n%s".formatted(SEEDS + run, before, home.text());
        PeerList peers = home.store().read();
        assertThat(peers.damage()).as(story).isEmpty();
        assertThat(peers.all()).as(story).isEqualTo(List.copyOf(expected.values()));
        assertThat(comments(home.text())).as(story).containsAll(comments);
        for (int i = 0; i < 3; i++) {
          boolean isThere = expected.containsKey(IDS.get(i)) && before.contains("x-" + i + ":");
          assertThat(home.text().contains("x-" + i + ":")).as(story).isEqualTo(isThere);
        }
        if (!isDone) {
          assertThat(home.text()).as(story).isEqualTo(before);
        }
        model = expected;
        done += isDone ? 1 : 0;
        refused += isDone ? 0 : 1;
      }
    }
    assertThat(done).isGreaterThan(RUNS * 2);
    assertThat(refused).isGreaterThan(RUNS);
  }

  private static <T> T any(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static List<String> some(Random random) {
    return METHODS.stream().filter(_ -> random.nextInt(3) == 0).toList();
  }

  /** Makes a random change of the store, and of the model; says whether it was done. */
  private static boolean change(PeerStore store, Map<String, Peer> model, Random random)
      throws IOException {
    String id = any(IDS, random);
    return switch (random.nextInt(4)) {
      case 0 -> add(store, model, id, random);
      case 1 -> {
        boolean isDone = store.remove(id(id)) instanceof PeerChange.Done<?>;
        assertThat(isDone).isEqualTo(model.remove(id) != null);
        yield isDone;
      }
      default -> edit(store, model, id, random);
    };
  }

  private static boolean add(PeerStore store, Map<String, Peer> model, String id, Random random)
      throws IOException {
    PeerKey key = any(KEYS, random);
    NewPeer peer =
        new NewPeer(
            id(id),
            key,
            any(ALIASES, random),
            random.nextBoolean() ? Optional.empty() : Optional.of(new PeerAddress("::1", 7423)),
            some(random),
            random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(7));
    boolean isFree =
        !model.containsKey(id) && model.values().stream().noneMatch(p -> p.key().equals(key));
    boolean isDone = store.add(peer, SELF) instanceof PeerChange.Done<?>;
    assertThat(isDone).isEqualTo(isFree);
    if (isDone) {
      model.put(
          id,
          new Peer(
              id(id),
              key,
              peer.alias(),
              PeerRoute.of(peer.address()),
              peer.allow(),
              peer.requestsPerMinute().orElse(60),
              new ToolsPolicy.Unrestricted()));
    }
    return isDone;
  }

  private static boolean edit(PeerStore store, Map<String, Peer> model, String id, Random random)
      throws IOException {
    List<String> added = some(random);
    List<String> removed = some(random);
    PeerEdit edit = PeerEdit.NOTHING.allowing(added).disallowing(removed);
    Optional<Peer> old = Optional.ofNullable(model.get(id));
    Optional<String> alias =
        random.nextBoolean() ? Optional.of(any(ALIASES, random)) : Optional.empty();
    edit = alias.isPresent() ? edit.alias(alias.get()) : edit;
    int rate = random.nextInt(3) - 1;
    edit = rate >= 0 ? edit.requestsPerMinute(rate * 9) : edit;
    Optional<ToolsPolicy> tools =
        switch (random.nextInt(3)) {
          case 0 -> Optional.of(new ToolsPolicy.Unrestricted());
          case 1 ->
              Optional.of(ToolsPolicy.allowing(some(random).stream().map(m -> m + "*").toList()));
          default -> Optional.empty();
        };
    edit = tools.isPresent() ? edit.tools(tools.get()) : edit;
    PeerChange<Peer> change = store.edit(id(id), edit);
    boolean isDone = change instanceof PeerChange.Done<?>;
    assertThat(isDone).isEqualTo(old.isPresent());
    if (isDone) {
      Peer peer = old.orElseThrow();
      List<String> allow = new ArrayList<>(peer.allow());
      added.stream().filter(method -> !allow.contains(method)).forEach(allow::add);
      allow.removeAll(removed);
      model.put(
          id,
          new Peer(
              peer.id(),
              peer.key(),
              alias.orElse(peer.alias()),
              peer.route(),
              allow,
              rate < 0 ? peer.requestsPerMinute() : rate == 0 ? 60 : 9,
              tools.orElse(peer.tools())));
    }
    return isDone;
  }
}
