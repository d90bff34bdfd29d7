/** A program with profiles of its own. */
module example.embedding {
  requires dev.alpi.profile;
}
