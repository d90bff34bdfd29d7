package dev.alpi.profile;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a crash may have left half-made of a change to the set of profiles. */
final class Leftovers {
  /** The start of the names under which profiles are built; no profile's name has a dot there. */
  static final String BUILDING = ".new-";

  /** The start of the names under which what was in the trash is erased. */
  static final String DELETING = ".deleting-";

  private Leftovers() {}

  /** Returns them; while somebody changes the set of profiles, what is being made is among them. */
  static List<Path> of(HomeRoot root) throws IOException {
    List<Path> found = new ArrayList<>();
    collect(root.path().resolve(HomeRoot.PROFILES), BUILDING, found);
    collect(root.path().resolve(TrashEntry.TRASH), DELETING, found);
    return found;
  }

  private static void collect(Path directory, String start, List<Path> found) throws IOException {
    if (Files.isDirectory(directory)) {
      for (Path child : Children.of(directory)) {
        if (child.getFileName().toString().startsWith(start)) {
          found.add(child);
        }
      }
    }
  }

  /** Removes them; whoever calls is the one who changes the set, so nobody works on them. */
  static void sweep(HomeRoot root) throws IOException {
    for (Path left : of(root)) {
      try {
        DurableFiles.deleteTree(left);
      } catch (IOException e) {
        // it is in nobody's way, and the doctor tells of it
        continue;
      }
    }
  }
}
