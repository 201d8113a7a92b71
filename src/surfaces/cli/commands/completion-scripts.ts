/**
 * All scripts hand the words typed so far to `completion candidates` and show what it prints, so that they know of no
 * command, flag or value themselves.
 */
const BASH = `# mission-control and mctl in bash. In ~/.bashrc: source <(mission-control completion bash)
_mission_control() {
  local program=mission-control candidate
  case $1 in mctl | */mctl | */mission-control) program=\${1/#\\~\\//"$HOME/"} ;; esac
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <("$program" completion candidates -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}
complete -o bashdefault -o default -F _mission_control mission-control mctl`;

const ZSH = `#compdef mission-control mctl
# mission-control and mctl in zsh. In ~/.zshrc, below compinit: source <(mission-control completion zsh)
_mission_control() {
  local program=mission-control
  local -a candidates
  case $words[1] in mctl | */mctl | */mission-control) program=\${words[1]/#\\~\\//$HOME/} ;; esac
  candidates=("\${(@f)$("$program" completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
  if [[ -n "$candidates" ]]; then compadd -- "\${candidates[@]}"; else _files; fi
}
if [[ "$funcstack[1]" == _mission_control ]]; then
  _mission_control "$@"
else
  compdef _mission_control mission-control mctl
fi`;

const FISH = `# mission-control and mctl in fish. In ~/.config/fish/config.fish: mission-control completion fish | source
function __mission_control
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l program mission-control
  switch $words[1]
    case mctl '*/mctl' '*/mission-control'
      set program (string replace -r '^~/' "$HOME/" -- $words[1])
  end
  set -l candidates (command $program completion candidates -- $words[2..-1] "$current" 2>/dev/null </dev/null)
  if set -q candidates[1]
    printf '%s\\n' $candidates
  else
    __fish_complete_path "$current"
  end
end
complete -c mission-control -f -a '(__mission_control)'
complete -c mctl -f -a '(__mission_control)'`;

/** What each shell is told, by its name. */
export const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
export const SHELLS = Object.keys(SCRIPTS);
