package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi man}: the manual pages of this version. */
final class ManCommand {
  private static final Argument NAME =
      Argument.of("NAME", Argument.Arity.OPTIONAL, "the page: alpi, alpid or a command")
          .values(Values.Open.COMMAND);
  private static final Option OUTPUT =
      Option.valued("output", "DIR", "write all pages to DIR/man1")
          .letter('o')
          .values(Values.Open.DIRECTORY);

  private ManCommand() {}

  static Command command() {
    return Command.of("man", "Write manual pages", ManCommand::run)
        .has(Effect.READS)
        .described(
            """
            Prints one page in mdoc, for man -l and mandoc, or writes all of them. Pages and \
            completions of an image are in its share/man and share/completions.\
            """)
        .taking(NAME)
        .with(OUTPUT)
        .printing("`pages`: array of `{name, file}`; `file` is null if it was not written")
        .example("alpi man spend | man -l -", "read one")
        .example("alpi man --output ~/.local/share/man", "for man alpi-spend");
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    List<ManPage.Page> pages = ManPage.all(invocation.table());
    Optional<String> output = invocation.value(OUTPUT);
    List<JsonValue> rows = new ArrayList<>();
    if (output.isEmpty()) {
      ManPage.Page page = page(invocation.optional(NAME).orElse("alpi"), pages);
      invocation.out().text(page.text());
      rows.add(row(page, JsonValue.Null.NULL));
    } else {
      if (invocation.optional(NAME).isPresent()) {
        throw CommandFailure.usage("--output writes all pages", "leave the name out");
      }
      Path directory = directory(output.get(), invocation).resolve("man1");
      Files.createDirectories(directory);
      for (ManPage.Page page : pages) {
        Path file = directory.resolve(page.file());
        Files.writeString(file, page.text(), StandardCharsets.UTF_8);
        rows.add(row(page, new JsonValue.Str(file.toString())));
      }
      invocation.note("wrote " + pages.size() + " pages to " + directory);
    }
    invocation.answer(Obj.EMPTY.with("pages", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private static Obj row(ManPage.Page page, JsonValue file) {
    return Obj.EMPTY.with("name", page.file().replaceFirst("\\.1$", "")).with("file", file);
  }

  private static ManPage.Page page(String name, List<ManPage.Page> pages) throws CommandFailure {
    List<String> names = List.of(name + ".1", "alpi-" + name + ".1");
    return pages.stream()
        .filter(page -> names.contains(page.file()))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no page " + name, "alpi help lists the commands that have one"));
  }

  private static Path directory(String text, Invocation invocation) throws CommandFailure {
    try {
      return invocation.context().workingDirectory().resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("no directory can be called so: " + text, "name another one");
    }
  }
}
