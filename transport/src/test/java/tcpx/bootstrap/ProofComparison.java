package tcpx.bootstrap;

import java.nio.ByteBuffer;

/** A program that compares a proof with wrong ones, for {@link ConstantTimeTest} to look at step by step. */
final class ProofComparison {
    /** Where the wrong proofs differ from the right one. */
    static final int[] WRONG_AT = {0, 1, 7, 8, 15, 16, 30, 31};

    private ProofComparison() {}

    public static void main(String[] args) {
        byte[] right = new byte[Hello.PROOF_BYTES];
        compare(right, right); // loads classes
        for (int at : WRONG_AT) {
            byte[] wrong = right.clone();
            wrong[at] = 1;
            if (compare(right, wrong)) {
                throw new IllegalStateException("a wrong proof was taken");
            }
        }
    }

    private static boolean compare(byte[] right, byte[] given) {
        return Hello.sameProof(right, ByteBuffer.wrap(given));
    }
}
