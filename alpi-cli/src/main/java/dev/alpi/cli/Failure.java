package dev.alpi.cli;

import dev.alpi.alp.IdentityException;
import dev.alpi.alp.PeerKeyException;
import dev.alpi.alp.peers.PeerAddressException;
import dev.alpi.backup.BackupException;
import dev.alpi.daemon.HostClient;
import dev.alpi.engine.EngineSettingException;
import dev.alpi.memory.MemoryException;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelSettingsException;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.Hinted;
import dev.alpi.profile.store.StoreException;
import dev.alpi.scheduler.JobProblem;
import dev.alpi.scheduler.cron.CronException;
import dev.alpi.vault.VaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * What a person or a script is told when a command does not succeed. {@link #of} is the one place
 * that says which exception means which exit code.
 *
 * @param message lower case, no full stop
 * @param hint what to do, empty if there is nothing to say
 */
record Failure(ExitCode code, String message, String hint) {
  private static final String DEBUG_HINT = "run again with --debug to see where it happened";

  /** Returns what {@code thrown} means. Total: whatever it is, there is an answer. */
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case CommandFailure refusal when refusal.isTold() -> new Failure(refusal.code(), "", "");
      case CommandFailure refusal -> hinted(refusal.code(), refusal, refusal);
      case StoreException store -> hinted(codeOf(store), store, store);
      case ModelException model -> hinted(codeOf(model.kind()), model, model);
      // a setting that cannot be used is like a file that does not parse: it is left as it is
      case ConfigException config -> hinted(ExitCode.DAMAGED_DATA, config, config);
      case ModelSettingsException setting -> hinted(ExitCode.DAMAGED_DATA, setting, setting);
      case EngineSettingException engine -> hinted(ExitCode.DAMAGED_DATA, engine, engine);
      case MemoryException memory -> hinted(codeOf(memory), memory, memory);
      case VaultException vault -> hinted(codeOf(vault), vault, vault);
      case IdentityException identity -> hinted(codeOf(identity), identity, identity);
      // what somebody typed; in a file they are warnings
      case PeerKeyException key -> hinted(ExitCode.USAGE, key, key);
      case PeerAddressException address -> hinted(ExitCode.USAGE, address, address);
      case CronException cron -> hinted(ExitCode.USAGE, cron, cron);
      case HostClient.LostException lost ->
          new Failure(
              ExitCode.DAEMON_UNREACHABLE, text(lost), "alpi daemon status tells how it is");
      case BackupException backup -> hinted(codeOf(backup), backup, backup);
      case JobProblem job -> hinted(ExitCode.USAGE, job, job);
      case InterruptedException _ -> interrupted();
      case ClosedByInterruptException _ -> interrupted();
      case CancellationException _ -> interrupted();
      case JsonSyntaxException json ->
          new Failure(ExitCode.DAMAGED_DATA, "a file is " + json.getMessage(), DEBUG_HINT);
      case CharacterCodingException _ ->
          new Failure(ExitCode.DAMAGED_DATA, "a file is not UTF-8 text", DEBUG_HINT);
      case UnknownHostException host -> network("unknown host " + text(host));
      case SocketException socket -> network("no connection: " + text(socket));
      case SocketTimeoutException _ -> network("the network took too long");
      case Throwable other when other instanceof Hinted hint ->
          hinted(ExitCode.UNEXPECTED, other, hint);
      case FileSystemException file -> new Failure(ExitCode.UNEXPECTED, problem(file), hint(file));
      case IOException io -> new Failure(ExitCode.UNEXPECTED, text(io), hint(io));
      case UncheckedIOException unchecked -> of(unchecked.getCause());
      default ->
          new Failure(ExitCode.UNEXPECTED, "unexpected " + thrown.getClass().getName(), DEBUG_HINT);
    };
  }

  private static String hint(IOException failed) {
    return DurableFiles.isFull(failed)
        ? "the disk is full: make room; alpi cleanup plan shows what alpi can do without"
        : DEBUG_HINT;
  }

  /** Returns the failure of a command that Ctrl-C ended. */
  static Failure interrupted() {
    return new Failure(ExitCode.INTERRUPTED, "interrupted", "");
  }

  /** Returns it without what looks like a secret: a message may quote what a person typed. */
  Failure redacted() {
    Redactor redactor = Redactor.knowing(List.of());
    return new Failure(code, redactor.apply(message), redactor.apply(hint));
  }

  /** Returns the one object that {@code --json} puts on stderr; empty texts are left out. */
  JsonValue.Obj json(String trace) {
    JsonValue.Obj error =
        JsonValue.Obj.EMPTY
            .with("code", code.number())
            .with("name", code.label())
            .with("message", message);
    error = hint.isEmpty() ? error : error.with("hint", hint);
    return JsonValue.Obj.EMPTY.with("error", trace.isEmpty() ? error : error.with("trace", trace));
  }

  private static ExitCode codeOf(StoreException store) {
    return switch (store) {
      case StoreException.Locked _ -> ExitCode.LOCKED;
      case StoreException.Gone _ -> ExitCode.NO_SUCH_PROFILE;
      case StoreException.Damaged _ -> ExitCode.DAMAGED_DATA;
      // not damaged, but not to be trusted either: somebody else may have read or replaced it
      case StoreException.Insecure _ -> ExitCode.DAMAGED_DATA;
      case StoreException.NotAFile _ -> ExitCode.DAMAGED_DATA;
    };
  }

  private static ExitCode codeOf(MemoryException memory) {
    return switch (memory) {
      case MemoryException.UnsafePath _ -> ExitCode.DAMAGED_DATA;
      case MemoryException.NewerSchema _ -> ExitCode.DAMAGED_DATA;
      case MemoryException.TooLarge _ -> ExitCode.DAMAGED_DATA;
    };
  }

  private static ExitCode codeOf(BackupException backup) {
    return switch (backup.kind()) {
      case NOT_AUTHENTIC -> ExitCode.WRONG_KEY;
      case NOT_AN_ARCHIVE, HOSTILE, UNPROVEN -> ExitCode.DAMAGED_DATA;
      case IN_THE_WAY, NOT_IN_IT -> ExitCode.USAGE;
      case IN_USE -> ExitCode.LOCKED;
      case NO_ROOM -> ExitCode.UNEXPECTED;
    };
  }

  private static ExitCode codeOf(VaultException vault) {
    return switch (vault) {
      case VaultException.WrongKey _ -> ExitCode.WRONG_KEY;
      case VaultException.NewerVersion _ -> ExitCode.DAMAGED_DATA;
      case VaultException.Full _ -> ExitCode.USAGE;
    };
  }

  private static ExitCode codeOf(IdentityException identity) {
    return switch (identity) {
      case IdentityException.Absent _ -> ExitCode.USAGE;
      case IdentityException.Rotating _ -> ExitCode.USAGE;
      case IdentityException.Lost _ -> ExitCode.DAMAGED_DATA;
      case IdentityException.Damaged _ -> ExitCode.DAMAGED_DATA;
      case IdentityException.Exposed _ -> ExitCode.DAMAGED_DATA;
    };
  }

  private static ExitCode codeOf(ModelException.Kind kind) {
    return switch (kind) {
      case CANCELLED -> ExitCode.INTERRUPTED;
      case AUTHENTICATION,
          PAYMENT,
          UNKNOWN_MODEL,
          CONTEXT_OVERFLOW,
          BAD_REQUEST,
          RATE_LIMIT,
          SERVER,
          NETWORK,
          TIMEOUT,
          PROTOCOL ->
          ExitCode.MODEL_FAILED;
    };
  }

  private static Failure hinted(ExitCode code, Throwable thrown, Hinted hint) {
    return new Failure(code, text(thrown), hint.hint());
  }

  private static Failure network(String message) {
    return new Failure(
        ExitCode.MODEL_FAILED, message, "check the network, and the address in the configuration");
  }

  /** The platform's messages of these are a bare path. */
  private static String problem(FileSystemException file) {
    return switch (file) {
      case NoSuchFileException missing -> "no such file: " + text(missing);
      case AccessDeniedException denied -> "permission denied: " + text(denied);
      case FileAlreadyExistsException existing -> "already exists: " + text(existing);
      default -> text(file);
    };
  }

  private static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getName() : message;
  }
}
