using System.Security.Cryptography;
using Replica.BitTorrent.Crypto;
using Replica.Client.Cli;

namespace Replica.Client.Embedded;

/// <summary>The embedded service's own key: made on the first start, kept in the data folder for its owner alone.</summary>
/// <param name="Private">The Ed25519 private key, which signs the config.</param>
internal sealed record ServiceKey(byte[] Private)
{
    /// <summary>The key that clients check the config with.</summary>
    public byte[] Public { get; } = Ed25519.PublicKey(Private);

    /// <summary>Signs the URLs of uploads. Derived, so that those last over restarts too.</summary>
    public byte[] UploadSigning { get; } = HKDF.DeriveKey(HashAlgorithmName.SHA256, Private, 32, info: "replica signed put"u8.ToArray());

    /// <summary>Reads the key, or makes it.</summary>
    /// <exception cref="CommandException">The file holds something else.</exception>
    public static ServiceKey LoadOrCreate(string file)
    {
        DataFolder.Create(Path.GetDirectoryName(file)!);
        if (!File.Exists(file)) AtomicFile.Write(file, RandomNumberGenerator.GetBytes(Ed25519.PrivateKeyLength), ownerOnly: true);
        var key = File.ReadAllBytes(file);
        return key.Length == Ed25519.PrivateKeyLength
            ? new ServiceKey(key)
            : throw new CommandException(ExitCodes.Failed, $"{file} is not a key of {Ed25519.PrivateKeyLength} bytes; restore it from a backup, or delete it to begin with a new one");
    }
}
