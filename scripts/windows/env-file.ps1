# The content of .env: functions that take text and return text and never look at the machine.
# scripts/setup/env-file.sh does the same for Linux and macOS; both are tested with the same cases.

# The value of a variable in the text of a .env file; the last one counts.
function Get-EnvValue {
    param([string]$Text, [string]$Name)
    $value = ''
    foreach ($line in $Text.Replace("`r", '').Split("`n")) {
        if ($line.StartsWith($Name + '=', [StringComparison]::Ordinal)) {
            $value = $line.Substring($Name.Length + 1)
        }
    }
    $comment = $value.IndexOf(' #', [StringComparison]::Ordinal)
    if ($comment -ge 0) { $value = $value.Substring(0, $comment) }
    $value = $value.Trim()
    if ($value -match '^(".*"|''.*'')$') { $value = $value.Substring(1, $value.Length - 2) }
    return $value
}

# 32 letters and digits. Bytes from 248 on are thrown away, so that each of the 62 is equally likely.
function New-Secret {
    param([System.Security.Cryptography.RandomNumberGenerator]$Random)
    $letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    $byte = New-Object byte[] 1
    $secret = ''
    while ($secret.Length -lt 32) {
        $Random.GetBytes($byte)
        if ($byte[0] -lt 248) { $secret += $letters[$byte[0] % 62] }
    }
    return $secret
}

# Which compose files apply; 8 GB are 8,000,000,000 bytes, as the memory that is sold as 8 GB shows
# less than 8 GiB. Docker Desktop may have been given far less than the machine has.
function Get-ComposeFile {
    param([double]$MachineBytes, [double]$DockerBytes)
    $small = $MachineBytes -lt 8000000000
    if ($DockerBytes -gt 0 -and $DockerBytes -lt 3000000000) { $small = $true }
    if ($small) { return 'docker-compose.yml:docker-compose.override.yml' }
    return 'docker-compose.yml'
}

# Compose 2.20 is the first one that waits for dependencies as docker-compose.yml needs it.
function Test-ComposeVersion {
    param([string]$Version)
    if ($Version -notmatch '^v?(\d+)\.(\d+)') { return $false }
    $major = [int]$Matches[1]
    $minor = [int]$Matches[2]
    return ($major -gt 2) -or ($major -eq 2 -and $minor -ge 20)
}

# "d", "d:" and "D:\" are all D:; an empty text when it is no drive.
function Get-DriveName {
    param([string]$Text)
    if ($Text -notmatch '^[a-z]:?\\?$') { return '' }
    return $Text.Substring(0, 1).ToUpperInvariant() + ':'
}

# The values of .env that depend on the data drive and the machine. Compose needs forward slashes.
function Get-EnvDefaults {
    param([string]$Drive, [double]$MachineBytes, [double]$DockerBytes)
    return @{
        COMPOSE_FILE = Get-ComposeFile $MachineBytes $DockerBytes
        SNAPSHOTS = $Drive + '/data/snapshots'
        LOGS_PATH = $Drive + '/logs'
    }
}

# Returns EXISTING with a value for every variable of EXAMPLE: a variable without a value gets the one
# of VALUES, or that of EXAMPLE. Existing values do not change. A missing variable is added at the end
# with its comment.
function Merge-EnvText {
    param([string]$Example, [string]$Existing, [hashtable]$Values)
    $end = "`n"
    if ($Existing.Contains("`r`n")) { $end = "`r`n" }
    $merged = $Existing
    $comment = ''
    foreach ($line in $Example.Replace("`r", '').Split("`n")) {
        if ($line -cnotmatch '^[A-Z][A-Z_]*=') {
            $comment += $line + $end
            continue
        }
        $name = $line.Substring(0, $line.IndexOf('='))
        if ((Get-EnvValue $merged $name) -eq '') {
            $value = $line.Substring($name.Length + 1)
            if ($Values.ContainsKey($name)) { $value = $Values[$name] }
            if (-not [regex]::IsMatch($merged, '(?m)^' + $name + '=')) {
                if ($merged -ne '' -and -not $merged.EndsWith("`n")) { $merged += $end }
                $merged += $comment + $name + '=' + $value + $end
            } elseif ($value -ne '') {
                $filled = ($name + '=' + $value).Replace('$', '$$')
                $merged = [regex]::Replace($merged, '(?m)^' + $name + '=(?=\r?$)', $filled)
            }
        }
        $comment = ''
    }
    # The comments after the last variable of EXAMPLE are only for a new file.
    if ($Existing -eq '') { $merged += $comment.Substring(0, $comment.Length - $end.Length) }
    return $merged
}
