package tcpx.error;

/** A call of a device's driver failed for good, or the device cannot do what was asked of it. */
public final class DeviceException extends TransportException {
    private static final long serialVersionUID = 1L;
    private final String code;

    /**
     * A failed call.
     *
     * @param operation the call and what for ("cuMemAlloc of 1048576 bytes")
     * @param code the driver's name for it ("CUDA_ERROR_OUT_OF_MEMORY"); may be empty
     * @param detail what it means, one clause; may be empty
     * @param remedy what the user can do; may be empty
     */
    public DeviceException(String operation, String code, String detail, String remedy) {
        super(
                operation + " failed" + (code.isEmpty() ? "" : " with " + code)
                        + (detail.isEmpty() ? "" : ": " + detail),
                remedy,
                null);
        this.code = code;
    }

    /** The driver's name for it; may be empty. */
    public String code() {
        return code;
    }
}
