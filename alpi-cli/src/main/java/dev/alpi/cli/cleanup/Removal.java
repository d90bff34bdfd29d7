package dev.alpi.cli.cleanup;

import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was done of one category so far.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Removal implements ContainedTree.Witness {
  /** So many are told of; a disk that fails fails often. */
  private static final int ERRORS_MAX = 20;

  /** Is told before each step; throws to end it all between two of them. */
  public interface Step {
    /**
     * Takes the next step.
     *
     * @param removed how many files went before it
     */
    void next(long removed);
  }

  private final Category category;
  private final Step step;
  private final List<String> errors = new ArrayList<>();
  private long removed;
  private long freed;
  private long before;
  private long after;
  private boolean isVacuum;

  Removal(Category category, Step step) {
    this.category = category;
    this.step = step;
  }

  @Override
  public void removing(Found file) {
    next();
  }

  @Override
  public void removed(Found file) {
    removed(1, file.bytes());
  }

  @Override
  public void failed(Path path, IOException cause) {
    String why = cause.getMessage();
    boolean isSaid = why != null && why.contains(path.toString());
    failed(isSaid ? why : path + ": " + cause.getClass().getSimpleName());
  }

  void next() {
    step.next(removed);
  }

  void removed(long files, long bytes) {
    removed += files;
    freed += bytes;
  }

  void failed(String error) {
    if (errors.size() < ERRORS_MAX) {
      errors.add(error);
    }
  }

  void shrunk(long bytesBefore, long bytesAfter) {
    isVacuum = true;
    before += bytesBefore;
    after += bytesAfter;
    removed(1, Math.max(0, bytesBefore - bytesAfter));
  }

  /** Returns what it is about. */
  public Category category() {
    return category;
  }

  /** Returns how many files went, or databases became smaller. */
  public long removed() {
    return removed;
  }

  /** Returns how many bytes became free. */
  public long freed() {
    return freed;
  }

  /** Returns what could not be done. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** Returns how large the databases were; empty if this is not about any. */
  public OptionalLong before() {
    return isVacuum ? OptionalLong.of(before) : OptionalLong.empty();
  }

  /** Returns how large they are now. */
  public OptionalLong after() {
    return isVacuum ? OptionalLong.of(after) : OptionalLong.empty();
  }
}
