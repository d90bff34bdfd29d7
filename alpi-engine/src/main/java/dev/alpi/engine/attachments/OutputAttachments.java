package dev.alpi.engine.attachments;

import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.Bytes;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files that go with an answer (alpi-engine spec §1.9): those that a tool was asked to attach,
 * and those that a tool says it made. A model, or what it read, may name any file: only regular
 * ones in the workspace, the profile's own output directories or a temporary directory are taken,
 * links followed, and none that the file tools would not touch.
 *
 * <p><b>Threads:</b> any. Nothing is written.
 */
public final class OutputAttachments {
  /** Files with one answer; further ones are left out. */
  public static final int FILES_MAX = 50;

  /** A longer result of a tool is no description of a file. */
  private static final int RESULT_CHARS_MAX = 100_000;

  /** Larger files go without a digest: an answer should not wait for it. */
  private static final long DIGEST_BYTES_MAX = 64L * 1024 * 1024;

  /** Where tools of alpi put what they make (alpi-state spec §2). */
  private static final List<String> OUTPUT_DIRECTORIES = List.of("out", "outputs", "cache/tts");

  /** Tools that repeat what others wrote: a file that they show cannot attach another one. */
  private static final Set<String> SHOWING_TOOLS =
      Set.of("read_file", "search", "session_search", "session_read", "memory", "db");

  private final PathPolicy paths;
  private final List<Path> outputs;
  private final List<Path> temporary;
  private final ProfileSecretFiles secretFiles;

  /**
   * Creates the judge.
   *
   * @param paths what file tools may touch
   * @param profile the one whose output directories count, and whose keys never leave
   * @param temporary directories for temporary files
   */
  public OutputAttachments(PathPolicy paths, Profile profile, List<Path> temporary) {
    this.paths = paths;
    this.outputs = OUTPUT_DIRECTORIES.stream().map(profile.home()::resolve).toList();
    this.secretFiles = new ProfileSecretFiles(profile.root(), List.of(profile.envFile()));
    this.temporary = List.copyOf(temporary);
  }

  /**
   * Returns the file that a tool's result says it made: the absolute path {@code out} of a JSON
   * object. It is only a claim, to be judged by {@link #of}.
   *
   * @param tool the tool's name
   * @param system any path of the file system that paths are of
   */
  public static Optional<Path> claimed(String tool, String result, Path system) {
    if (SHOWING_TOOLS.contains(tool)
        || result.length() > RESULT_CHARS_MAX
        || !result.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      if (Json.parse(result) instanceof JsonValue.Obj object) {
        return object
            .string("out")
            .filter(text -> !text.isBlank())
            .map(text -> system.getFileSystem().getPath(text))
            .filter(Path::isAbsolute);
      }
      return Optional.empty();
    } catch (JsonSyntaxException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Returns those of {@code files} that may go with an answer, each once, in their order. */
  public List<OutputAttachment> of(List<Path> files) {
    Map<Path, OutputAttachment> attachments = new LinkedHashMap<>();
    for (Path file : files) {
      if (attachments.size() == FILES_MAX) {
        break;
      }
      try {
        Optional<Path> real = judged(file);
        if (real.isPresent() && !attachments.containsKey(real.get())) {
          attachments.put(real.get(), described(real.get()));
        }
      } catch (IOException e) {
        // it is gone, or cannot be read: there is nothing to hand over
      }
    }
    return List.copyOf(attachments.values());
  }

  /**
   * Returns the listing for people: a heading, and {@code - media/type name path} of each file;
   * nothing for none.
   *
   * @param descriptions as {@link OutputAttachment#description} gave them
   */
  public static List<String> listing(List<JsonValue> descriptions) {
    List<String> lines = new ArrayList<>();
    for (JsonValue description : descriptions) {
      if (description instanceof JsonValue.Obj file) {
        lines.add(
            "- "
                + Described.name(file.string("media_type").orElse(""))
                + " "
                + Described.name(file.string("name").orElse(""))
                + " "
                + file.string("path").orElse("").replace('\n', '?'));
      }
    }
    if (!lines.isEmpty()) {
      lines.addFirst("Attachments:");
    }
    return lines;
  }

  private Optional<Path> judged(Path file) throws IOException {
    if (!file.isAbsolute()) {
      return Optional.empty();
    }
    Path real = file.toRealPath();
    if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
        || secretFiles.reason(real).isPresent()) {
      return Optional.empty();
    }
    if (isIn(outputs, real)) {
      return Optional.of(real);
    }
    boolean isAllowed = isIn(List.of(paths.workspace()), real) || isIn(temporary, real);
    return isAllowed && !isSensitive(file) && !isSensitive(real)
        ? Optional.of(real)
        : Optional.empty();
  }

  private boolean isSensitive(Path file) throws IOException {
    try {
      paths.resolve(file.toString());
      return false;
    } catch (ToolFailure e) {
      return true;
    }
  }

  private static boolean isIn(List<Path> directories, Path real) throws IOException {
    for (Path directory : directories) {
      if (Files.isDirectory(directory) && real.startsWith(directory.toRealPath())) {
        return true;
      }
    }
    return false;
  }

  /** Reads on, so that it is digested; a file that grows meanwhile is read no further than this. */
  private static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long left = DIGEST_BYTES_MAX;
    for (int count = in.read(buffer); count >= 0 && left > 0; count = in.read(buffer)) {
      left -= count;
    }
  }

  private static OutputAttachment described(Path real) throws IOException {
    String name = Described.name(real);
    long bytes = Files.readAttributes(real, BasicFileAttributes.class).size();
    MessageDigest digest = Described.sha256();
    Bytes head;
    boolean isWhole = bytes <= DIGEST_BYTES_MAX;
    try (InputStream in = new DigestInputStream(ContainedFiles.open(real), digest)) {
      head = Bytes.of(in.readNBytes(FileType.HEAD_BYTES));
      if (isWhole) {
        drain(in);
      }
    }
    FileType type = FileType.of(name, head);
    return new OutputAttachment(
        real,
        name,
        type.kind(),
        type.mediaType(),
        bytes,
        isWhole ? HexFormat.of().formatHex(digest.digest()) : "");
  }
}
