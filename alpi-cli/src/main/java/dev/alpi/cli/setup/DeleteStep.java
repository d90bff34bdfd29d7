package dev.alpi.cli.setup;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a profile into the trash; its name has to be typed. */
final class DeleteStep implements Step {
  @Override
  public String name() {
    return "delete";
  }

  @Override
  public String title() {
    return "Delete a profile";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    return "to the trash, from where it can be brought back";
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    List<Choice> choices = new ArrayList<>();
    for (Obj profile : alpi.ask("profile", "list").object().objects("profiles")) {
      String name = profile.string("name").orElse("?");
      if (!name.equals("default")) {
        choices.add(Choice.of(name, profile.string("description").orElse("")));
      }
    }
    if (choices.isEmpty()) {
      throw SetupException.usage(
          "there is no profile but the default one, which stays", "alpi profile list");
    }
    String name = ask.choose("name", "Which one?", choices, "");
    String _ =
        ask.text(
            "typed-name",
            "Type its name, to be sure",
            "",
            typed ->
                typed.equals(name)
                    ? Optional.empty()
                    : Optional.of("the name that was typed is another one\nnothing was deleted"));
    return Plan.of(Deed.of("profile", "remove", name, "--force").shown());
  }
}
