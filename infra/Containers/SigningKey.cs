using Amazon.CDK;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;

namespace Replica.Infra.Containers;

/// <summary>
/// The Ed25519 private key that signs the service's config, as 64 hexadecimal digits. Made by Secrets Manager on the first deployment, seen by
/// nobody; kept when the stack goes, since clients trust what it signed.
/// </summary>
internal sealed class SigningKey : Secret
{
    private const string LettersBeyondF = "ghijklmnopqrstuvwxyz";

    public SigningKey(Construct scope)
        : base(scope, "SigningKey", new SecretProps
        {
            Description = "Replica: private key of the signed config, 64 hexadecimal digits",
            RemovalPolicy = RemovalPolicy.RETAIN,
            GenerateSecretString = new SecretStringGenerator
            {
                PasswordLength = 64,
                ExcludePunctuation = true,
                ExcludeUppercase = true,
                IncludeSpace = false,
                // 64 digits out of 16 are the 256 bits of the key; asking for one of each kind would take some away.
                RequireEachIncludedType = false,
                ExcludeCharacters = LettersBeyondF,
            },
        })
    {
    }
}
