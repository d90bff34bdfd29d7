package dev.alpi.cli;

import dev.alpi.cli.setup.Alpi;
import dev.alpi.cli.setup.SetupException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.SecretFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs alpi's commands in this process, on the profile that the outer command is about. */
final class SetupAlpi implements Alpi {
  /** As long as a key may be; a passphrase is shorter. */
  private static final int SECRET_BYTES_MAX = 16 * 1024;

  private static final String PROFILE = "-p";

  private final Invocation invocation;
  private final CliContext context;

  SetupAlpi(Invocation invocation) {
    this.invocation = invocation;
    this.context = invocation.context();
  }

  @Override
  public Answer run(List<String> words, byte[] input) throws IOException {
    if (invocation.has(Globals.JSON)) {
      return ask(words, input);
    }
    invocation.out().flush();
    invocation.err().flush();
    StepStdio streams = StepStdio.shown(context.stdio(), input.clone());
    int code = execute(words, List.of(), streams);
    // what it complained of was read
    return new Answer(code, Obj.EMPTY, "", "");
  }

  @Override
  public Answer ask(List<String> words, byte[] input) throws IOException {
    StepStdio streams = StepStdio.captured(context.stdio(), input.clone());
    int code = execute(words, List.of(Globals.JSON.dashed()), streams);
    Obj error = object(streams.complained()).object("error");
    Obj printed = object(streams.printed());
    return new Answer(
        code,
        printed,
        error.string("message").orElseGet(() -> ended(words, code) + warnings(printed)),
        error.string("hint").orElse(""));
  }

  private static String ended(List<String> words, int code) {
    return "alpi " + words.get(isOfAnother(words) ? 2 : 0) + " ended with exit code " + code;
  }

  /** What is done in part is no error: why the rest is not stands in what was printed. */
  private static String warnings(Obj printed) {
    String texts =
        printed.array("warnings").stream()
            .flatMap(
                each -> each instanceof JsonValue.Str(String text) ? Stream.of(text) : Stream.of())
            .collect(Collectors.joining("; "));
    return texts.isEmpty() ? "" : ": " + texts;
  }

  /** Says whether a command line names the profile that it is about. */
  private static boolean isOfAnother(List<String> words) {
    return words.getFirst().equals(PROFILE);
  }

  private int execute(List<String> words, List<String> options, StepStdio streams) {
    List<String> all = new ArrayList<>(options);
    if (!isOfAnother(words)) {
      invocation.profile().ifPresent(name -> all.addAll(List.of(PROFILE, name)));
    }
    if (invocation.flags().plain()) {
      all.add(Globals.NO_COLOR.dashed());
    }
    all.addAll(words);
    return new Cli(invocation.table()).execute(all, new StepContext(context, streams));
  }

  /** A report that says something is wrong prints its object too, and ends with a code. */
  private static Obj object(String text) {
    try {
      return text.isBlank() ? Obj.EMPTY : Json.parseObject(text);
    } catch (JsonSyntaxException e) {
      return Obj.EMPTY;
    }
  }

  @Override
  public boolean has(String command) {
    return invocation.table().find(command).isPresent();
  }

  @Override
  public Optional<String> directory(String typed) {
    try {
      return Optional.of(whole(typed)).filter(Files::isDirectory).map(Path::toString);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> path(String typed) {
    try {
      return Optional.of(whole(typed).toString());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public String parent(String typed) {
    Path path = whole(typed);
    Path parent = path.getParent();
    return (parent == null ? path : parent).toString();
  }

  @Override
  public boolean isThere(String typed) {
    try {
      return Files.exists(whole(typed), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private Path whole(String typed) {
    if (typed.equals("~")) {
      return context.userHome();
    }
    Path path =
        typed.startsWith("~/")
            ? context.userHome().resolve(typed.substring(2))
            : context.workingDirectory().resolve(typed);
    return path.normalize();
  }

  @Override
  public byte[] secretFile(String typed) throws IOException, SetupException {
    byte[] bytes;
    try {
      bytes = SecretFiles.readAtMost(whole(typed), SECRET_BYTES_MAX);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new SetupException(
          ExitCode.USAGE.number(), "there is no file " + typed, "name one with the secret in it");
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
      end++;
    }
    byte[] line = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    if (line.length == 0) {
      throw new SetupException(
          ExitCode.USAGE.number(), typed + " has nothing in its first line", "write it there");
    }
    return line;
  }

  @Override
  public Optional<String> variable(String name) {
    return Optional.ofNullable(context.environment().get(name)).filter(text -> !text.isBlank());
  }
}
