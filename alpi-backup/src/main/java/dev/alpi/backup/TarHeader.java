package dev.alpi.backup;

/** How a header of tar is laid out (POSIX.1-2001, pax interchange format). */
final class TarHeader {
  /** Of a header, and what content is filled up to. */
  static final int BLOCK_BYTES = 512;

  /** Of a name, and of what a link leads to; longer ones stand in an extended header. */
  static final int NAME_BYTES = 100;

  /** The type of an extended header. */
  static final char EXTENDED = 'x';

  // where the fields begin; a name is the first
  static final int MODE_AT = 100;
  static final int OWNER_AT = 108;
  static final int GROUP_AT = 116;
  static final int SIZE_AT = 124;
  static final int TIME_AT = 136;
  static final int SUM_AT = 148;
  static final int TYPE_AT = 156;
  static final int TARGET_AT = 157;
  static final int MAGIC_AT = 257;
  static final int PREFIX_AT = 345;

  /** Of our own: the same file as another one of the archive. Other programs see two files. */
  static final String SAME_AS = "ALPI.same_as";

  private TarHeader() {}

  /** Returns how many bytes fill a content of {@code size} bytes up. */
  static int padding(long size) {
    return (int) ((BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES);
  }
}
