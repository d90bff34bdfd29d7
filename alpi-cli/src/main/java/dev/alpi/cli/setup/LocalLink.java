package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A link with another profile of this home: both halves at once, since both keys are here. */
final class LocalLink {
  private final Alpi alpi;
  private final String own;
  private final String other;

  LocalLink(String other, Alpi alpi) throws IOException {
    this.alpi = alpi;
    this.own = CreateStep.current(alpi);
    this.other = other;
  }

  /** Returns the other profiles of this home. */
  static List<String> others(Alpi alpi) throws IOException {
    List<String> names = CreateStep.names(alpi);
    names.remove(CreateStep.current(alpi));
    return names;
  }

  Plan plan(Questions ask) throws IOException, SetupException, LeftException {
    // a key is made with the first look at it, which is a change: so it is asked for
    if (ask.asks()
        && !ask.isYes("Look at the keys of both, and make them if need be?", Questions.Usual.YES)) {
      throw new LeftException(LeftException.Where.STEP);
    }
    String ownKey = key();
    String otherKey = key("-p", other);
    String may = ask.choose("may", "What may each of the two do?", PeerStep.CAPABILITIES, "ask");
    List<Deed> deeds = new ArrayList<>();
    String name = half(other, otherKey, may, deeds);
    String _ = half(own, ownKey, may, deeds, "-p", other);
    boolean isServed = alpi.ask("daemon", "status").object().get("pid").isPresent();
    if (isServed) {
      deeds.add(Deed.of("peers", "ping", name).shown());
    }
    Plan plan = Plan.of(deeds);
    return isServed
        ? plan
        : plan.then("once the daemon runs (alpi daemon start): alpi peers ping " + name);
  }

  private String key(String... profile) throws IOException, SetupException {
    Alpi.Answer key = alpi.ask(of(profile, "peers", "key"), Alpi.noInput());
    if (!key.isDone()) {
      throw key.failure();
    }
    return key.object().string("key").orElse("");
  }

  /** Adds what links one side with {@code key}, unless it is; returns what it calls the other. */
  private String half(String name, String key, String may, List<Deed> deeds, String... profile)
      throws IOException, SetupException {
    Optional<String> known =
        alpi.ask(of(profile, "peers", "list"), Alpi.noInput()).object().objects("peers").stream()
            .filter(peer -> peer.string("key").orElse("").equals(key))
            .flatMap(peer -> peer.string("id").stream())
            .findFirst();
    if (known.isEmpty()) {
      List<String> words = of(profile, "peers", "add", name, key);
      words.addAll(PeerStep.allowing(may));
      deeds.add(Deed.of(words));
    }
    return known.orElse(name);
  }

  private static List<String> of(String[] profile, String... words) {
    List<String> all = new ArrayList<>(List.of(profile));
    all.addAll(List.of(words));
    return all;
  }
}
