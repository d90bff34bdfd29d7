package dev.alpi.cli.setup;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A link with another profile, here or elsewhere. */
final class PeerStep implements Step {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final String NONE = "none";
  private static final String ELSEWHERE = "elsewhere";
  static final List<Choice> CAPABILITIES =
      List.of(
          new Choice("ask", "ping and ask", "its questions are answered, with your tools"),
          new Choice("ping", "ping alone", "it may only see whether you are there"),
          new Choice("files", "ping, ask and files", "it may leave and fetch files, too"));

  @Override
  public String name() {
    return "peer";
  }

  @Override
  public String title() {
    return "Peers";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    List<String> ids =
        alpi.ask("peers", "list").object().objects("peers").stream()
            .map(peer -> peer.string("id").orElse("?"))
            .toList();
    return ids.isEmpty() ? "none" : String.join(", ", ids);
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    Optional<String> other = otherProfile(ask, alpi);
    if (other.isPresent()) {
      return new LocalLink(other.get(), alpi).plan(ask);
    }
    if (ask.asks()) {
      showKey(ask, alpi);
    }
    String id = ask.text("id", "What do you call the other one", "", PeerStep::problem);
    String key =
        ask.text("peer-key", "Its key, as alpi peers key prints it there", "", Fields::peerKey);
    String address =
        ask.text(
            "address",
            "HOST:PORT, or none for a profile on this machine",
            NONE,
            text -> text.equals(NONE) ? Optional.empty() : Fields.address(text));
    String may = ask.choose("may", "What may it do?", CAPABILITIES, "ask");
    boolean isThere =
        alpi.ask("peers", "list").object().objects("peers").stream()
            .filter(peer -> peer.string("id").orElse("").equals(id))
            .anyMatch(peer -> peer.string("key").orElse("").equals(key));
    List<Deed> deeds = new ArrayList<>();
    if (isThere && ask.asks()) {
      ask.tell(id + " is there already, with this key; alpi peers edit " + id + " changes it");
    } else {
      deeds.add(Deed.of(added(id, key, address, may)).shown());
    }
    boolean pings =
        ask.asks()
            ? ask.isYes("Has the other side added your key already?", Questions.Usual.NO)
            : ask.has("ping");
    if (pings) {
      deeds.add(Deed.of("peers", "ping", id).shown().advising(PeerStep::otherHalf));
      return Plan.of(deeds);
    }
    return Plan.of(deeds).then("once the other side has added your key: alpi peers ping " + id);
  }

  /** Returns the profile of this home that is linked, unless the other one is elsewhere. */
  private static Optional<String> otherProfile(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    List<String> others = LocalLink.others(alpi);
    Optional<String> said = ask.given("with-profile");
    if (said.isPresent() && !others.contains(said.get())) {
      throw SetupException.usage(
          "there is no other profile " + said.get(), "alpi setup create " + said.get());
    }
    if (!ask.asks() || others.isEmpty()) {
      return said;
    }
    List<Choice> choices = new ArrayList<>();
    for (String name : others) {
      choices.add(new Choice(name, "the profile " + name, "of this home; both halves at once"));
    }
    choices.add(new Choice(ELSEWHERE, ELSEWHERE, "by its key, which somebody gives you"));
    String chosen = ask.choose("", "Link with whom?", choices, "");
    return chosen.equals(ELSEWHERE) ? Optional.empty() : Optional.of(chosen);
  }

  /** What a ping that got no answer may lack. */
  private static List<String> otherHalf(Alpi alpi) throws IOException {
    String key = alpi.ask("peers", "key").object().string("key").orElse("KEY");
    return List.of(
        "If the other side has not added your key yet, it runs there, with its name for you:",
        "  alpi peers add NAME " + key);
  }

  private static List<String> added(String id, String key, String address, String may)
      throws SetupException {
    List<String> words = new ArrayList<>(List.of("peers", "add", id, key));
    if (!address.equals(NONE)) {
      words.addAll(List.of("--address", address));
    }
    words.addAll(allowing(may));
    return words;
  }

  /** Returns what of {@code alpi peers add} lets a peer do so. */
  static List<String> allowing(String may) throws SetupException {
    List<String> words = new ArrayList<>();
    for (String method : methods(may)) {
      words.addAll(List.of("--allow", method));
    }
    return words;
  }

  /** The key is made with the first look at it, which is a change: so it is asked for. */
  private static void showKey(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    if (!ask.isYes("Show the key of this profile, and make it if need be?", Questions.Usual.YES)) {
      return;
    }
    Alpi.Answer own = alpi.ask("peers", "key");
    if (!own.isDone()) {
      throw own.failure();
    }
    Obj key = own.object();
    ask.tell("  key          " + key.string("key").orElse("?"));
    ask.tell("  fingerprint  " + key.string("fingerprint").orElse("?"));
    ask.tell("The other side runs:");
    ask.tell("  alpi peers add NAME " + key.string("key").orElse("?"));
  }

  private static List<String> methods(String may) throws SetupException {
    return switch (may) {
      case "ping" -> List.of("link.ping");
      case "ask" -> List.of("link.ping", "link.ask");
      case "files" -> List.of("link.ping", "link.ask", "link.put_blob", "link.get_blob");
      default -> throw SetupException.usage("--may " + may + " is none of ping, ask, files", "");
    };
  }

  private static Optional<String> problem(String id) {
    return ID.matcher(id).matches()
        ? Optional.empty()
        : Optional.of("a name has letters, digits, - and _");
  }
}
