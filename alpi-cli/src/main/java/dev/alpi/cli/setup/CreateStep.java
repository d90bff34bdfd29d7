package dev.alpi.cli.setup;

import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Another profile: an agent of its own, with its own memory, keys and money. */
final class CreateStep implements Step {
  private static final String FROM = "from";

  @Override
  public String name() {
    return "create";
  }

  @Override
  public String title() {
    return "Create a profile";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    List<String> names = names(alpi);
    return names.size() < 2 ? "there is the default one" : "there are " + String.join(", ", names);
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    ask.tell("It has its own settings, keys, memory and money, beside the others.");
    List<String> names = names(alpi);
    String name = ask.text("name", "What is it called", "", text -> problem(text, names));
    List<String> words = new ArrayList<>(List.of("profile", "create", name));
    Optional<String> from = ask.given(FROM);
    if (ask.asks()) {
      String current = current(alpi);
      String question = "Begin with the settings of " + current + "? Its keys are not copied.";
      from = ask.isYes(question, Questions.Usual.NO) ? Optional.of(current) : Optional.empty();
    }
    from.ifPresent(other -> words.addAll(List.of("--from", other)));
    return Plan.of(Deed.of(words)).then("to set it up: alpi -p " + name + " setup");
  }

  /** Returns the name of the profile that the wizard works on. */
  static String current(Alpi alpi) throws IOException {
    return alpi.ask("profile", "list").object().objects("profiles").stream()
        .filter(row -> row.bool("current").orElse(false))
        .flatMap(row -> row.string("name").stream())
        .findFirst()
        .orElse(ProfileName.DEFAULT.text());
  }

  static List<String> names(Alpi alpi) throws IOException {
    List<String> names = new ArrayList<>();
    for (Obj row : alpi.ask("profile", "list").object().objects("profiles")) {
      row.string("name").ifPresent(names::add);
    }
    return names;
  }

  private static Optional<String> problem(String name, List<String> names) {
    return names.contains(name)
        ? Optional.of("there is a profile " + name + " already")
        : ProfileName.problemWithNew(name);
  }
}
