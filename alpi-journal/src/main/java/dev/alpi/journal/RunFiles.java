package dev.alpi.journal;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What stands in the directory of the runs: for each a journal, and beside it while it runs more.
 */
record RunFiles(Path folder) {
  private static final String JOURNAL = ".jsonl";
  private static final String CANCEL = ".cancel";
  private static final String CHILDREN = ".children";

  /** Held by who tidies up. */
  private static final String LOCK = ".sweep.lock";

  /** A journal by its name and when it was last written to. */
  private record Dated(RunId id, FileTime modified) {}

  Path journal(RunId id) {
    return folder.resolve(id + JOURNAL);
  }

  Path cancel(RunId id) {
    return folder.resolve(id + CANCEL);
  }

  Path children(RunId id) {
    return folder.resolve(id + CHILDREN);
  }

  Path lock() {
    return folder.resolve(LOCK);
  }

  List<RunId> journals() throws IOException {
    return ids(JOURNAL);
  }

  List<RunId> cancels() throws IOException {
    return ids(CANCEL);
  }

  List<RunId> withChildren() throws IOException {
    return ids(CHILDREN);
  }

  /** Returns {@code ids}, last written to first; those that are no regular files are left out. */
  List<RunId> newestFirst(List<RunId> ids) throws IOException {
    List<Dated> dated = new ArrayList<>();
    for (RunId id : ids) {
      modified(journal(id)).ifPresent(time -> dated.add(new Dated(id, time)));
    }
    dated.sort(
        Comparator.comparing(Dated::modified).reversed().thenComparing(each -> each.id().text()));
    return dated.stream().map(Dated::id).toList();
  }

  private static Optional<FileTime> modified(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? Optional.of(attributes.lastModifiedTime())
          : Optional.empty();
    } catch (NoSuchFileException e) {
      // it was tidied away meanwhile
      return Optional.empty();
    }
  }

  /** Returns the runs that have a file of this ending; in no order. */
  private List<RunId> ids(String ending) throws IOException {
    List<RunId> ids = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return ids;
    }
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
      for (Path path : names) {
        String name = path.getFileName().toString();
        if (name.endsWith(ending)) {
          RunId.parse(name.substring(0, name.length() - ending.length())).ifPresent(ids::add);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return ids;
  }
}
