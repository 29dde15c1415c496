namespace Replica.Support;

/// <summary>Pseudo-random bytes that are the same on every run.</summary>
public static class TestBytes
{
    /// <summary>Bytes that depend on nothing but the two numbers.</summary>
    public static byte[] Create(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
