package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.alpi.model.ModelException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.Hinted;
import dev.alpi.profile.store.SecretFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FailureTest {
  private static final String DEBUG = "run again with --debug to see where it happened";

  private static final class Advice extends IOException implements Hinted {
    private static final long serialVersionUID = 1;

    Advice() {
      super("the moon is in the way");
    }

    @Override
    public String hint() {
      return "wait for the tide";
    }
  }

  private static ModelException model(ModelException.Kind kind) {
    return new ModelException(
        kind, ModelException.Billing.NOT_BILLED, "lab/x said no", "ask again", Optional.empty());
  }

  private static Arguments row(Throwable thrown, int code, String message, String hint) {
    return Arguments.of(thrown, code, message, hint);
  }

  static Stream<Arguments> table() throws Exception {
    Path file = new FakeContext().userHome().resolve("x.json");
    return Stream.of(
        row(new CommandFailure(ExitCode.PARTLY_DONE, "2 of 3", "x"), 3, "2 of 3", "x"),
        row(new CommandFailure(ExitCode.BUDGET_REFUSED, "no", ""), 14, "no", ""),
        row(CommandFailure.usage("what?", "this"), 2, "what?", "this"),
        row(
            new StoreException.Damaged(file, "torn", "mend it"),
            15,
            file + " is damaged: torn",
            "mend it"),
        row(json("{"), 15, "a file is not JSON at line 1, column 2", DEBUG),
        row(new MalformedInputException(1), 15, "a file is not UTF-8 text", DEBUG),
        row(new InterruptedException(), 130, "interrupted", ""),
        row(new ClosedByInterruptException(), 130, "interrupted", ""),
        row(new CancellationException(), 130, "interrupted", ""),
        row(new Advice(), 1, "the moon is in the way", "wait for the tide"),
        row(new UnknownHostException("lab"), 16, "unknown host lab", networkHint()),
        row(new ConnectException("refused"), 16, "no connection: refused", networkHint()),
        row(new SocketTimeoutException("x"), 16, "the network took too long", networkHint()),
        row(new NoSuchFileException("/a"), 1, "no such file: /a", DEBUG),
        row(new AccessDeniedException("/a"), 1, "permission denied: /a", DEBUG),
        row(new FileAlreadyExistsException("/a"), 1, "already exists: /a", DEBUG),
        row(new FileSystemException("/a", null, "too odd"), 1, "/a: too odd", DEBUG),
        row(new IOException("no space left"), 1, "no space left", DEBUG),
        row(new IOException(), 1, "java.io.IOException", DEBUG),
        row(
            new UncheckedIOException(new Advice()),
            1,
            "the moon is in the way",
            "wait for the tide"),
        row(
            new IllegalStateException("secret"),
            1,
            "unexpected java.lang.IllegalStateException",
            DEBUG),
        row(new NullPointerException(), 1, "unexpected java.lang.NullPointerException", DEBUG),
        row(new OutOfMemoryError("secret"), 1, "unexpected java.lang.OutOfMemoryError", DEBUG),
        row(new StackOverflowError(), 1, "unexpected java.lang.StackOverflowError", DEBUG));
  }

  private static String networkHint() {
    return "check the network, and the address in the configuration";
  }

  private static JsonSyntaxException json(String text) {
    try {
      Json.parse(text);
    } catch (JsonSyntaxException e) {
      return e;
    }
    throw new AssertionError("is JSON");
  }

  @ParameterizedTest
  @MethodSource("table")
  void every_exception_has_a_code_and_words(
      Throwable thrown, int code, String message, String hint) {
    Failure failure = Failure.of(thrown);
    assertThat(failure.message()).isEqualTo(message);
    assertThat(failure.code().number()).isEqualTo(code);
    assertThat(failure.hint()).isEqualTo(hint);
  }

  @ParameterizedTest
  @EnumSource(ModelException.Kind.class)
  void a_model_that_fails_is_16_and_one_that_was_cancelled_130(ModelException.Kind kind) {
    Failure failure = Failure.of(model(kind));
    int expected = kind == ModelException.Kind.CANCELLED ? 130 : 16;
    assertThat(failure).isEqualTo(new Failure(failure.code(), "lab/x said no", "ask again"));
    assertThat(failure.code().number()).isEqualTo(expected);
  }

  @Test
  void a_full_disk_is_told_of_with_what_can_go() {
    for (IOException full :
        List.of(
            new IOException("No space left on device"),
            new FileSystemException("/a", null, "No space left on device"))) {
      assertThat(Failure.of(full).hint()).contains("the disk is full").contains("cleanup plan");
    }
  }

  @Test
  void a_lock_that_others_hold_is_11() throws Exception {
    FakeContext context = new FakeContext();
    Path lock = context.userHome().resolve("x.lock");
    FileLocks locks = context.locks();
    try (FileLocks.Held held = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, Duration.ZERO)) {
      assertThat(held).isNotNull();
      locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    } catch (IOException e) {
      assertThat(Failure.of(e).code()).isEqualTo(ExitCode.LOCKED);
      assertThat(Failure.of(e).hint()).contains("wait");
      return;
    }
    throw new AssertionError("locked twice");
  }

  @Test
  void a_secret_that_others_can_read_is_15() throws Exception {
    Path env = Files.writeString(new FakeContext().userHome().resolve(".env"), "KEY=x");
    Files.setPosixFilePermissions(env, PosixFilePermissions.fromString("rw-r--r--"));
    Throwable thrown = catchThrowable(() -> SecretFiles.read(env));
    assertThat(thrown).isInstanceOf(StoreException.Insecure.class);
    assertThat(Failure.of(thrown).code()).isEqualTo(ExitCode.DAMAGED_DATA);
    assertThat(Failure.of(thrown).hint()).startsWith("chmod 600");
  }

  @Test
  void a_directory_where_a_file_belongs_is_15() throws Exception {
    Path place = Files.createDirectory(new FakeContext().userHome().resolve("config.yaml"));
    Throwable thrown =
        catchThrowable(() -> DurableFiles.replace(place, "x", FileMode.PRIVATE_FILE));
    assertThat(thrown).isInstanceOf(StoreException.NotAFile.class);
    assertThat(Failure.of(thrown).code()).isEqualTo(ExitCode.DAMAGED_DATA);
  }

  @Test
  void a_reader_that_is_gone_is_recognised_however_it_is_wrapped() {
    FakeStdio stdio = new FakeStdio();
    Output.Closed closed = new Output.Closed(new IOException("Broken pipe"));
    assertThat(run(new IllegalStateException(new UncheckedIOException(closed)), stdio)).isZero();
    assertThat(stdio.complained()).isEmpty();
  }

  private static int run(Throwable thrown, FakeStdio stdio, String... words) {
    Command failing =
        Command.of(
                "fail",
                "Fail",
                invocation -> {
                  invocation.out().text("half an ans");
                  throw FailureTest.<RuntimeException>sneaked(thrown);
                })
            .printing("nothing");
    List<String> line = new ArrayList<>(List.of("fail"));
    line.addAll(List.of(words));
    return new Cli(new OneCommand(failing)).execute(line, new FakeContext().with(stdio));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void text_so_far_is_printed_before_the_error() {
    FakeStdio stdio = new FakeStdio();
    assertThat(run(new Advice(), stdio)).isEqualTo(1);
    assertThat(stdio.printed()).isEqualTo("half an ans");
    assertThat(stdio.complained())
        .isEqualTo("alpi: error: the moon is in the way\nalpi: hint: wait for the tide\n");
  }

  @Test
  void a_failure_in_json_is_one_object_on_stderr_and_nothing_on_stdout() throws Exception {
    FakeStdio stdio = new FakeStdio();
    CommandFailure refusal = new CommandFailure(ExitCode.BUDGET_REFUSED, "no \"x\"", "wait");
    assertThat(run(refusal, stdio, "--json")).isEqualTo(14);
    assertThat(stdio.printed()).isEmpty();
    assertThat(stdio.complained())
        .isEqualTo(
            "{\"error\":{\"code\":14,\"name\":\"budget_refused\",\"message\":\"no \\\"x\\\"\","
                + "\"hint\":\"wait\"}}\n");
    assertThat(Json.parse(stdio.complained())).isInstanceOf(JsonValue.Obj.class);
  }

  @Test
  void a_usage_error_in_json_is_an_object_too() {
    FakeStdio stdio = new FakeStdio();
    assertThat(run(new Advice(), stdio, "--json", "--bogus")).isEqualTo(2);
    assertThat(stdio.complained()).startsWith("{\"error\":{\"code\":2,\"name\":\"usage\"");
  }

  @Test
  void a_stack_trace_is_shown_with_debug_only() {
    FakeStdio quiet = new FakeStdio();
    run(new IllegalStateException("why"), quiet);
    assertThat(quiet.complained())
        .isEqualTo(
            "alpi: error: unexpected java.lang.IllegalStateException\nalpi: hint: " + DEBUG + "\n");
    FakeStdio debug = new FakeStdio();
    run(new IllegalStateException("why"), debug, "--debug");
    assertThat(debug.complained())
        .startsWith(quiet.complained())
        .contains("java.lang.IllegalStateException: why\n\tat ");
  }

  @Test
  void an_error_inside_the_handler_never_leaves_it() {
    assertThat(run(new StackOverflowError(), new FakeStdio())).isEqualTo(1);
    assertThat(run(new AssertionError(), new FakeStdio())).isEqualTo(1);
  }

  @Test
  void what_breaks_because_of_ctrl_c_is_reported_as_the_interruption() {
    FakeContext context = new FakeContext().with(new FakeStdio());
    Command command =
        Command.of(
            "wait",
            "Wait",
            invocation -> {
              invocation.interrupt().onCancel(() -> {});
              context.interrupt().cancel();
              throw new IOException("stream closed");
            });
    assertThat(new Cli(new OneCommand(command)).execute(List.of("wait"), context)).isEqualTo(130);
    assertThat(context.stdio().complained()).isEqualTo("alpi: error: interrupted\n");
  }

  @Test
  void codes_and_labels_are_those_that_scripts_rely_on() {
    assertThat(Stream.of(ExitCode.values()).map(code -> code.number() + " " + code.label()))
        .containsExactly(
            "0 ok",
            "1 unexpected",
            "2 usage",
            "3 partly_done",
            "10 no_such_profile",
            "11 locked",
            "12 wrong_key",
            "13 daemon_unreachable",
            "14 budget_refused",
            "15 damaged_data",
            "16 model_failed",
            "17 peer_failed",
            "18 unhealthy",
            "130 interrupted");
  }
}
