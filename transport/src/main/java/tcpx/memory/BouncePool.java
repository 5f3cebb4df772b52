package tcpx.memory;

import java.util.Objects;

/**
 * Equal pages of one region, lent by token. The page that came back last is lent first, so that few pages stay in the
 * cache as long as few are needed. One thread at a time; counters may be read by any.
 */
public final class BouncePool {
    /** No page is free. */
    public static final int EMPTY = -1;

    private final Region region;
    private final int pageBytes;
    private final int[] free; // tokens of the first `freeCount` pages that are
    private final boolean[] lent;
    private final long address;
    private int freeCount;
    private volatile long taken;
    private volatile long given;
    private volatile long refused;

    /**
     * The pages of a region, all of them free.
     *
     * @param region stays the caller's
     * @param pageBytes bytes of a page, 1 or more; what is left over at the end is not used
     */
    public BouncePool(Region region, int pageBytes) {
        this.region = Objects.requireNonNull(region, "region");
        if (pageBytes < 1 || region.bytes() < pageBytes) {
            throw new IllegalArgumentException(
                    "pages of " + pageBytes + " bytes, allowed: 1.." + region.bytes() + ", which is the region's size");
        }
        this.pageBytes = pageBytes;
        this.address = region.address();
        int pages = Math.toIntExact(region.bytes() / pageBytes);
        this.free = new int[pages];
        this.lent = new boolean[pages];
        for (int i = 0; i < pages; i++) {
            free[i] = pages - 1 - i;
        }
        this.freeCount = pages;
    }

    /** A page's token, or {@link #EMPTY}. */
    public int take() { // hot
        if (freeCount == 0) {
            refused = refused + 1;
            return EMPTY;
        }
        int token = free[--freeCount];
        lent[token] = true;
        taken = taken + 1;
        return token;
    }

    /**
     * A page is free again.
     *
     * @throws IllegalStateException if it is not lent
     */
    public void give(int token) { // hot
        if (token < 0 || token >= lent.length || !lent[token]) {
            throw new IllegalStateException("page " + token + " is not lent");
        }
        lent[token] = false;
        free[freeCount++] = token;
        given = given + 1;
    }

    /** Offset of a page in the region. */
    public long offset(int token) { // hot
        return (long) token * pageBytes;
    }

    /** Native address of a page. */
    public long address(int token) { // hot
        return address + offset(token);
    }

    /** The region that the pages are of. */
    public Region region() {
        return region;
    }

    /** Bytes of a page. */
    public int pageBytes() {
        return pageBytes;
    }

    /** How many pages there are. */
    public int pages() {
        return lent.length;
    }

    /** Pages that are lent. */
    public long lent() {
        return taken - given;
    }

    /** How often a page was lent. */
    public long taken() {
        return taken;
    }

    /** How often there was none. */
    public long refused() {
        return refused;
    }
}
