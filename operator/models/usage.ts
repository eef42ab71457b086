export const HELP = `Checks, calibrates and chooses face models of your own.

usage: npm run models -- list
       npm run models -- add FILE.onnx --name NAME --source TEXT --licence TEXT [--dataset DIR]
       npm run models -- verify NAME
       npm run models -- golden NAME [--force]
       npm run models -- calibrate NAME --dataset DIR [--threads N] [--bootstrap N]
       npm run models -- activate NAME
       npm run models -- rollback

  list        every model, which one is active, and what each still lacks
  add         find out how a file of the usual families (ArcFace, FaceNet and their kin) is to be
              fed: size, alignment, channel order, scale and output are tried on labelled
              photographs, or on the samples; writes embedder.json and golden.json, and with
              --dataset calibration.json; --id is stored with templates (default the name)
  verify      description, digest, a run on made input, golden vectors, calibration
  golden      write golden.json: what the model computes for a made input; --force replaces one
              that differs
  calibrate   measure the model on labelled photographs and write calibration.json
  activate    make it the model of the service, once it is verified and calibrated; the service
              takes it at its next start or with POST /admin/reload-model
  rollback    make the model active that was so before

A model is a folder MODELS_PATH/custom/NAME with model.onnx and embedder.json (models/README.md says
what is in it). NAME is 1 to 32 of a-z 0-9 _ -; "built-in" is the one that ships.

  --dataset DIR    <person>/<person>_0001.jpg, as for npm run evaluate
  --threads N      inference threads (default 2)
  --bootstrap N    bootstrap rounds for the 95 % intervals (default 1000)
  --help           this text

Exit codes: 0 done, 1 refused, 2 wrong call or unusable data set.`;
